import { hash } from "node:crypto";
import {
  clockToleranceSec,
  tokenExpired,
  tokenNotYetValid,
  type Verified,
} from "./verify-token.ts";

/** Checks one token; rejects with a TokenRefused. */
export type Verify = (token: string) => Promise<Verified>;

interface Entry {
  readonly verified: Verified;
  /** Milliseconds since 1970 at which the token is verified anew. */
  readonly until: number;
}

/** How long a verified token is not verified again, in milliseconds. */
const keptMs = 60_000;

/** Most tokens that are kept; the one that was not used for longest goes first. */
const mostTokens = 2000;

/**
 * Remembers for up to a minute which tokens were verified, so that a client's next calls need no
 * signature check. A key that was removed from a key set is therefore accepted for up to one minute
 * more. Only hashes of accepted tokens are kept; `exp` and `nbf` are compared on every use.
 */
export function rememberVerified(verify: Verify, clock: () => Date): Verify {
  const entries = new Map<string, Entry>();
  return async (token) => {
    const key = hash("sha256", token, "base64");
    const now = clock().getTime();
    const known = entries.get(key);
    entries.delete(key);
    if (known !== undefined && known.until > now) {
      assertInTime(known.verified, now / 1000);
      entries.set(key, known);
      return known.verified;
    }
    const verified = await verify(token);
    entries.set(key, { verified, until: now + keptMs });
    if (entries.size > mostTokens) dropOldest(entries);
    return verified;
  };
}

function assertInTime({ notBefore, expiresAt }: Verified, nowSec: number): void {
  if (expiresAt <= nowSec - clockToleranceSec) throw tokenExpired();
  if (notBefore > nowSec + clockToleranceSec) throw tokenNotYetValid();
}

function dropOldest(entries: Map<string, Entry>): void {
  // A Map keeps the order of insertion, and every use inserts anew.
  const [oldest] = entries.keys();
  if (oldest !== undefined) entries.delete(oldest);
}
