import { BlockList, isIP } from "node:net";

/** Addresses that no public host has (IANA special-purpose registries, RFC 6890). */
const notPublic: readonly (readonly [network: string, prefix: number, family: "ipv4" | "ipv6"])[] =
  [
    ["0.0.0.0", 8, "ipv4"],
    ["10.0.0.0", 8, "ipv4"],
    ["100.64.0.0", 10, "ipv4"],
    ["127.0.0.0", 8, "ipv4"],
    ["169.254.0.0", 16, "ipv4"],
    ["172.16.0.0", 12, "ipv4"],
    ["192.0.0.0", 24, "ipv4"],
    ["192.168.0.0", 16, "ipv4"],
    ["198.18.0.0", 15, "ipv4"],
    ["224.0.0.0", 3, "ipv4"],
    ["::", 127, "ipv6"],
    ["64:ff9b::", 96, "ipv6"],
    ["fc00::", 7, "ipv6"],
    ["fe80::", 10, "ipv6"],
    ["ff00::", 8, "ipv6"],
  ];

/**
 * Whether a URL's host is this machine or an address of a private network. A name is not looked
 * up: what it stands for is the server's to check on every call.
 *
 * @param host as `URL.hostname` has it, IPv6 in brackets.
 */
export function isPrivateHost(host: string): boolean {
  if (/(^|\.)localhost\.?$/i.test(host)) return true;
  const address = host.replace(/^\[|\]$/g, "");
  const version = isIP(address);
  if (version === 0) return false;
  const blocked = new BlockList();
  for (const [network, prefix, family] of notPublic) blocked.addSubnet(network, prefix, family);
  // an IPv4 address mapped into IPv6 is held against the IPv4 networks as well
  return blocked.check(address, version === 6 ? "ipv6" : "ipv4");
}
