import type { Authenticator } from "./authenticator.ts";
import { createBearerAuthenticator } from "./bearer.ts";
import type { CachedKeys } from "./cached-keys.ts";
import { keySetAlgorithms } from "./key-set.ts";
import type { RefusalReason } from "./token-refused.ts";
import { rememberVerified } from "./verified-tokens.ts";
import { verifyToken } from "./verify-token.ts";

/** How tokens of an issuer with a key set are checked. */
export interface JwksSettings {
  readonly keys: Pick<CachedKeys, "find" | "available">;
  readonly audience: string;
  readonly issuer: string;
  /** URL of the RFC 9728 document, named in every 401 and 403. */
  readonly resourceMetadataUrl: string;
  readonly clock: () => Date;
  readonly onRefusal: (reason: RefusalReason) => void;
}

/** Verifies `Authorization: Bearer` tokens signed with a key of the issuer; `iss`, `aud`, `exp` and `sub` are required. */
export function createJwksAuthenticator(settings: JwksSettings): Authenticator {
  const { keys, audience, issuer, clock, resourceMetadataUrl, onRefusal } = settings;
  const rules = { algorithms: keySetAlgorithms, audience, issuer, clock };
  return createBearerAuthenticator({
    mode: "jwks",
    available: keys.available,
    verify: rememberVerified((token) => verifyToken(token, keys.find, rules), clock),
    resourceMetadataUrl,
    onRefusal,
  });
}
