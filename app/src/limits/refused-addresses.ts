import { hash } from "node:crypto";

/** Knows addresses from which many requests came that nobody could be made out for. */
export interface RefusedAddresses {
  /** Seconds after which a request may be looked at; 0 for now. */
  waitSec(address: string, authorization: string | null): number;
  /** Whether it has used up what it may be refused a minute. */
  isOver(address: string): boolean;
  /** Counts a request without a valid token, or one under a foreign host or from a foreign page. */
  refused(address: string): void;
  /** Remembers a token that was valid. */
  accepted(address: string, authorization: string | null): void;
}

/** Requests without a valid token that an address has a minute. */
const freePerMinute = 60;

/** Tries a second that it has beyond those. */
const triesPerSec = 10;

/** Most addresses, and valid tokens of one address, that are remembered. */
const bounds = { addresses: 10_000, tokens: 1000 };

interface Known {
  refusals: number;
  readonly windowEnd: number;
  tries: number;
  second: number;
  readonly tokens: Set<string>;
}

const hashOf = (authorization: string) => hash("sha256", authorization, "base64");

/**
 * Bounds what guessing tokens costs: after 60 refusals within a minute, an address has 10 tries a
 * second, and all else is refused before the token is looked at. Behind a proxy everybody has
 * the same address, so nobody is locked out by others: tokens that were valid meanwhile pass at once,
 * and any other passes with one of the tries, of which there are new ones each second.
 * Nothing that a client can write (X-Forwarded-For) is trusted. `now` is in milliseconds.
 */
export function createRefusedAddresses(now: () => number): RefusedAddresses {
  const addresses = new Map<string, Known>();
  const find = (address: string, time: number) => {
    const known = addresses.get(address);
    if (known === undefined || known.windowEnd > time) return known;
    addresses.delete(address);
    return undefined;
  };
  return {
    waitSec(address, authorization) {
      // Nearly always: then a request costs nothing here.
      if (addresses.size === 0) return 0;
      const time = now();
      const known = find(address, time);
      if (known === undefined || known.refusals < freePerMinute) return 0;
      if (authorization !== null && known.tokens.has(hashOf(authorization))) return 0;
      const second = Math.floor(time / 1000);
      if (second !== known.second) {
        known.second = second;
        known.tries = 0;
      }
      known.tries += 1;
      return known.tries <= triesPerSec ? 0 : 1;
    },
    isOver(address) {
      return (find(address, now())?.refusals ?? 0) >= freePerMinute;
    },
    refused(address) {
      const time = now();
      const known = find(address, time);
      if (known !== undefined) {
        known.refusals += 1;
        return;
      }
      const windowEnd = time + 60_000;
      addresses.set(address, { refusals: 1, windowEnd, tries: 0, second: 0, tokens: new Set() });
      const [oldest] = addresses.keys();
      if (addresses.size > bounds.addresses && oldest !== undefined) addresses.delete(oldest);
    },
    accepted(address, authorization) {
      if (addresses.size === 0 || authorization === null) return;
      const known = find(address, now());
      if (known === undefined || known.tokens.size >= bounds.tokens) return;
      known.tokens.add(hashOf(authorization));
    },
  };
}
