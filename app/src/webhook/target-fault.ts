import { isIP } from "node:net";
import type { AddressPolicy } from "./address-policy.ts";

/** The host of a URL as an address or name, without the brackets of IPv6. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, "$1");
}

/** Why a URL may not be called, as far as it can be told without resolving its name. */
export function targetFault(url: URL, policy: AddressPolicy): string | undefined {
  if (!policy.protocols.includes(url.protocol)) {
    return `${url.protocol.slice(0, -1)} is not allowed, only ${policy.protocols.join(" or ")}`;
  }
  const host = hostOf(url);
  // Node does not resolve an address, so a check of what a name leads to would never see it.
  if (isIP(host) !== 0 && !policy.allows(host)) return `${host} is no public address`;
  return undefined;
}
