import { OAuthError, OAuthErrorCode, requireBearerAuth } from "@modelcontextprotocol/server";
import { errors, jwtVerify } from "jose";
import type { Authenticator } from "./authenticator.ts";
import { expandScopes } from "./scopes.ts";

/** How HS256 bearer tokens are checked; `issuer` is compared only when given. */
export interface JwtSettings {
  readonly secret: string;
  readonly audience: string;
  readonly issuer?: string | undefined;
  /** URL of the RFC 9728 document, named in every 401 and 403. */
  readonly resourceMetadataUrl: string;
  readonly clock: () => Date;
}

/** Verifies `Authorization: Bearer` tokens signed with HS256; `exp`, `aud` and `sub` are required. */
export function createJwtAuthenticator(settings: JwtSettings): Authenticator {
  // Imported once: importing the bytes for each request costs more than the check itself.
  const importing = crypto.subtle.importKey(
    "raw",
    new TextEncoder().encode(settings.secret),
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["verify"],
  );
  const gate = requireBearerAuth({
    verifier: { verifyAccessToken },
    requiredScopes: ["ops:read"],
    resourceMetadataUrl: settings.resourceMetadataUrl,
  });
  return { mode: "jwt", authenticate: gate };

  async function verifyAccessToken(token: string) {
    const { payload } = await jwtVerify(token, await importing, {
      algorithms: ["HS256"],
      audience: settings.audience,
      ...(settings.issuer === undefined ? {} : { issuer: settings.issuer }),
      requiredClaims: ["exp", "sub"],
      currentDate: settings.clock(),
    }).catch((error: unknown) => {
      throw new OAuthError(OAuthErrorCode.InvalidToken, reasonOf(error));
    });
    const { sub, exp, scope } = payload;
    if (typeof sub !== "string" || sub === "" || sub.length > 255) {
      throw new OAuthError(OAuthErrorCode.InvalidToken, "The token names no usable subject");
    }
    return {
      // The token itself goes no further than this line: nothing downstream needs it.
      token: "",
      clientId: sub,
      scopes: expandScopes(typeof scope === "string" ? scope.split(" ") : []),
      ...(exp === undefined ? {} : { expiresAt: exp }),
    };
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return "The token has expired";
  if (error instanceof errors.JWTClaimValidationFailed) {
    return error.reason === "missing"
      ? `The token has no ${error.claim} claim`
      : `The token's ${error.claim} claim is not accepted`;
  }
  return "The token is not valid";
}
