import type { Authenticator } from "./authenticator.ts";
import { createBearerAuthenticator } from "./bearer.ts";
import type { RefusalReason } from "./token-refused.ts";
import { rememberVerified } from "./verified-tokens.ts";
import { verifyToken } from "./verify-token.ts";

/** How HS256 bearer tokens are checked; `issuer` is compared only when given. */
export interface JwtSettings {
  readonly secret: string;
  readonly audience: string;
  readonly issuer?: string | undefined;
  /** URL of the RFC 9728 document, named in every 401 and 403. */
  readonly resourceMetadataUrl: string;
  readonly clock: () => Date;
  readonly onRefusal?: (reason: RefusalReason) => void;
}

/** Verifies `Authorization: Bearer` tokens signed with HS256; `exp`, `aud` and `sub` are required. */
export function createJwtAuthenticator(settings: JwtSettings): Authenticator {
  const { audience, issuer, clock, resourceMetadataUrl } = settings;
  // Imported once: importing the bytes for each request costs more than the check itself.
  const importing = crypto.subtle.importKey(
    "raw",
    new TextEncoder().encode(settings.secret),
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["verify"],
  );
  const rules = { algorithms: ["HS256"], audience, issuer, clock };
  return createBearerAuthenticator({
    mode: "jwt",
    verify: rememberVerified(async (token) => verifyToken(token, await importing, rules), clock),
    resourceMetadataUrl,
    onRefusal: settings.onRefusal ?? (() => {}),
  });
}
