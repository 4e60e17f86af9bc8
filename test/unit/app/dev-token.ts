import { SignJWT } from "jose";
import type { Scope } from "../../../app/src/auth/scopes.ts";

/** What a token of the tests says; `ttlSec` may be negative to make an expired one. */
export interface DevTokenClaims {
  readonly secret: string;
  readonly subject: string;
  readonly audience: string;
  readonly issuer?: string;
  readonly scopes: readonly Scope[];
  readonly ttlSec: number;
}

/** Signs an HS256 token with the claims that the server checks: sub, aud, scope, iat, exp and, if given, iss. */
export function signDevToken(claims: DevTokenClaims): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const token = new SignJWT({ scope: claims.scopes.join(" ") })
    .setProtectedHeader({ alg: "HS256", typ: "JWT" })
    .setSubject(claims.subject)
    .setAudience(claims.audience)
    .setIssuedAt(now)
    .setExpirationTime(now + claims.ttlSec);
  if (claims.issuer !== undefined) token.setIssuer(claims.issuer);
  return token.sign(new TextEncoder().encode(claims.secret));
}
