import { BlockList, isIPv4, isIPv6 } from "node:net";

/** Where a webhook may go; tests pass another one to reach themselves. */
export interface AddressPolicy {
  readonly protocols: readonly string[];
  /** Whether a connection to this IP address is allowed. */
  readonly allows: (address: string) => boolean;
}

/**
 * Not global according to https://www.iana.org/assignments/iana-ipv4-special-registry: this network,
 * private (RFC 1918), shared by carriers (RFC 6598), loopback, link-local with cloud metadata,
 * protocol assignments, documentation, 6to4 relays, benchmarks, multicast, reserved and broadcast.
 */
const notGlobalIPv4: readonly [string, number][] = [
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
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
];

/**
 * Parts of 2000::/3 that are not global or lead to an IPv4 address inside:
 * https://www.iana.org/assignments/iana-ipv6-special-registry (protocol assignments with Teredo,
 * documentation, 6to4).
 */
const notGlobalIPv6: readonly [string, number][] = [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
];

const refusedIPv4 = blockList(notGlobalIPv4, "ipv4");
const refusedIPv6 = blockList(notGlobalIPv6, "ipv6");
// The only part of IPv6 that is given out to the public; loopback, mapped, ULA and link-local lie outside.
const unicastIPv6 = blockList([["2000::", 3]], "ipv6");

/** https to addresses of the public internet, and nothing else. */
export const publicOnly: AddressPolicy = { protocols: ["https:"], allows: isPublicAddress };

/** Whether an IP address, without brackets, belongs to the public internet. */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !refusedIPv4.check(address, "ipv4");
  // a zone names an interface of this machine
  if (!isIPv6(address) || address.includes("%")) return false;
  return unicastIPv6.check(address, "ipv6") && !refusedIPv6.check(address, "ipv6");
}

function blockList(subnets: readonly [string, number][], family: "ipv4" | "ipv6"): BlockList {
  const list = new BlockList();
  for (const [network, prefix] of subnets) list.addSubnet(network, prefix, family);
  return list;
}
