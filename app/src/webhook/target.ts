import { type LookupAddress, type LookupAllOptions, lookup as resolveAll } from "node:dns";
import type { LookupFunction } from "node:net";
import type { AddressPolicy } from "./address-policy.ts";

/** Gives all addresses of a name. */
type Resolve = (
  hostname: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * Resolves a name for the connection itself: what is checked is what is connected to, so a name that
 * answers differently the next time (DNS rebinding) gains nothing. One refused address refuses all.
 */
export function checkedLookup(policy: AddressPolicy, resolve: Resolve = resolveAll) {
  const checked: LookupFunction = (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, []);
      const refused = addresses.find(({ address }) => !policy.allows(address));
      if (refused !== undefined) {
        const reason = `${hostname} has the address ${refused.address}, which is not public`;
        return callback(new Error(reason), []);
      }
      const [first] = addresses;
      if (first === undefined) return callback(new Error(`${hostname} has no address`), []);
      if (options.all === true) return callback(null, addresses);
      return callback(null, first.address, first.family);
    });
  };
  return checked;
}
