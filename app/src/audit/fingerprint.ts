import { hash, randomBytes } from "node:crypto";

/** A short keyed hash: the same for equal texts, and of no use to find a text without the key. */
export type Fingerprint = (text: string) => string;

/** Length of a fingerprint in hexadecimal digits: 48 bits tell a log's texts apart. */
const digits = 12;

/**
 * Fingerprints under `key`, which goes before the text. SHA-512/256 gives away less than its state,
 * so that, unlike with SHA-256, nobody can go on hashing from a result; one call of it takes a
 * fraction of an HMAC.
 */
export function createFingerprint(key: string): Fingerprint {
  return (text) => hash("sha512-256", key + text, "hex").slice(0, digits);
}

/** Fingerprints that hold for this process: its key is in no file, and the next start has another. */
export const fingerprint: Fingerprint = createFingerprint(randomBytes(32).toString("hex"));
