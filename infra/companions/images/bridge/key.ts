import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

/** Whether headers show the key whose SHA-256 is known: as bearer token (RFC 6750, section 2.1) or X-API-Key. */
export function showsKey(headers: IncomingHttpHeaders, sha256: Buffer): boolean {
  const { authorization = "", "x-api-key": apiKey } = headers;
  const shown = /^bearer +(\S+)$/i.exec(authorization)?.[1] ?? apiKey;
  if (typeof shown !== "string") return false;
  return timingSafeEqual(createHash("sha256").update(shown).digest(), sha256);
}
