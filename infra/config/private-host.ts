import { BlockList, isIP } from "node:net";

type Network = readonly [network: string, prefix: number];

/**
 * IPv4 addresses that no public host has (https://www.iana.org/assignments/iana-ipv4-special-registry).
 * The server refuses the same when it starts, which a test holds.
 */
const notPublicIPv4: readonly Network[] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
];

/** The only part of IPv6 with public hosts, and what in it has none (the registry's IPv6 part). */
const unicastIPv6: Network = ["2000::", 3];
const notPublicIPv6: readonly Network[] = [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
];

/** Unique local (RFC 4193), link-local (RFC 4291, 2.5.6) and loopback. */
const innerIPv6: readonly Network[] = [
  ["fc00::", 7],
  ["fe80::", 10],
  ["::1", 128],
];

/** The public internet: ranges of addresses, and what in each has no public host. */
export const publicRanges: readonly { readonly cidr: string; readonly except: string[] }[] = [
  { cidr: "0.0.0.0/0", except: notPublicIPv4.map(cidrOf) },
  { cidr: cidrOf(unicastIPv6), except: notPublicIPv6.map(cidrOf) },
];

/**
 * Whether a URL's host is this machine or an address that is not public. A name is not looked
 * up: what it stands for is the server's to check on every call.
 *
 * @param host as `URL.hostname` has it, IPv6 in brackets.
 */
export function isPrivateHost(host: string): boolean {
  if (/(^|\.)localhost\.?$/i.test(host)) return true;
  const address = host.replace(/^\[|\]$/g, "");
  const version = isIP(address);
  if (version === 0) return false;
  if (version === 4) return isIn(notPublicIPv4, address, "ipv4");
  return !isIn([unicastIPv6], address, "ipv6") || isIn(notPublicIPv6, address, "ipv6");
}

/**
 * Whether a host is of the inner network by its form: a private address, a name without a dot, as
 * containers and Services have, or one of a zone that no public name is in.
 *
 * @param host as `URL.hostname` has it, IPv6 in brackets.
 */
export function isInnerHost(host: string): boolean {
  // .internal: https://www.icann.org/en/board-activities-and-meetings/materials/approved-resolutions-special-meeting-of-the-icann-board-29-07-2024-en
  const address = host.replace(/^\[|\]$/g, "");
  // an IPv4 address in IPv6's clothes is judged as what it is, and one for translators as public
  if (isIP(address) === 6) {
    return (
      isIn(innerIPv6, address, "ipv6") ||
      (isMapped(address) && isIn(notPublicIPv4, address, "ipv4"))
    );
  }
  return isPrivateHost(host) || /^[^.:]+$|\.(svc|svc\.cluster\.local|internal)\.?$/i.test(host);
}

function isMapped(address: string): boolean {
  return isIn([["::ffff:0:0", 96]], address, "ipv6");
}

/** Networks of one family; a mapped address is compared with networks of IPv4 too. */
function isIn(networks: readonly Network[], address: string, family: "ipv4" | "ipv6"): boolean {
  const list = new BlockList();
  for (const [network, prefix] of networks) list.addSubnet(network, prefix, family);
  return list.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
}

function cidrOf([network, prefix]: Network): string {
  return `${network}/${prefix}`;
}
