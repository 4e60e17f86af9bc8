import { createHash, timingSafeEqual } from "node:crypto";

/** Decides who may ask: whoever sends the token as `Authorization: Bearer` (RFC 6750, section 2.1). */
export function callerCheck(token: string): (authorization: string | undefined) => boolean {
  const expected = digestOf(token);
  return (authorization = "") => {
    const given = /^Bearer +(\S+)$/i.exec(authorization)?.[1] ?? "";
    // of digests, which have one length: how long it takes tells nothing of the token
    return timingSafeEqual(digestOf(given), expected);
  };
}

function digestOf(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
