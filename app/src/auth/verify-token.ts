import { type CryptoKey, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from "jose";
import { expandScopes, type Scope } from "./scopes.ts";
import { TokenRefused } from "./token-refused.ts";

/** What every token must fit, in both modes; `issuer` is compared only when given. */
export interface TokenRules {
  /** The only algorithms that count, whatever a token's header says (RFC 8725 section 3.1). */
  readonly algorithms: readonly string[];
  readonly audience: string;
  readonly issuer?: string | undefined;
  readonly clock: () => Date;
}

/** Who a valid token speaks for, what it allows, and from when until when, in seconds since 1970. */
export interface Verified {
  readonly subject: string;
  readonly scopes: readonly Scope[];
  readonly notBefore: number;
  readonly expiresAt: number;
}

/** How far the clocks of issuer and server may be apart, in seconds. */
export const clockToleranceSec = 5;

/** Longest `sub` that is taken, in characters (OpenID Connect Core section 2). */
const longestSubject = 255;

/** Verifies a signed token (RFC 7519); throws a TokenRefused, or what finding the key threw. */
export async function verifyToken(
  token: string,
  key: CryptoKey | JWTVerifyGetKey,
  rules: TokenRules,
): Promise<Verified> {
  const options = {
    algorithms: [...rules.algorithms],
    audience: rules.audience,
    ...(rules.issuer === undefined ? {} : { issuer: rules.issuer }),
    requiredClaims: ["exp", "sub"],
    clockTolerance: clockToleranceSec,
    currentDate: rules.clock(),
  };
  try {
    // jose takes a key and a way to find one through two signatures of one function.
    const verified =
      typeof key === "function"
        ? await jwtVerify(token, key, options)
        : await jwtVerify(token, key, options);
    return verifiedOf(verified.payload);
  } catch (error) {
    throw refusalOf(error);
  }
}

function verifiedOf(payload: JWTPayload): Verified {
  const { sub, exp = 0, nbf = 0, scope, scp } = payload;
  if (typeof sub !== "string" || sub === "" || sub.length > longestSubject) {
    throw new TokenRefused("subject", "The token names no usable subject");
  }
  // RFC 9068 section 2.2.3 says `scope`; some issuers say `scp`, as a list or as one text.
  const granted = [scope, scp].flatMap(scopesIn);
  return { subject: sub, scopes: expandScopes(granted), notBefore: nbf, expiresAt: exp };
}

function scopesIn(claim: unknown): string[] {
  if (typeof claim === "string") return claim.split(" ");
  return Array.isArray(claim) ? claim.filter((entry) => typeof entry === "string") : [];
}

/** What a fault of jose means to the caller; any other error stays what it is. */
function refusalOf(error: unknown): unknown {
  if (error instanceof errors.JWTExpired) return tokenExpired();
  if (error instanceof errors.JWTClaimValidationFailed) return claimRefused(error);
  if (error instanceof errors.JWSSignatureVerificationFailed) {
    return new TokenRefused("signature", "The token's signature is not valid");
  }
  if (error instanceof errors.JOSEAlgNotAllowed || error instanceof errors.JOSENotSupported) {
    return new TokenRefused("algorithm", "The token is not signed in a way that is accepted here");
  }
  if (
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys
  ) {
    return new TokenRefused("unknown_key", "The token is signed with a key that is not known here");
  }
  if (error instanceof errors.JWTInvalid || error instanceof errors.JWSInvalid) {
    return new TokenRefused("malformed", "The token is not a signed JWT");
  }
  return error;
}

function claimRefused({ claim, reason }: errors.JWTClaimValidationFailed): TokenRefused {
  const message =
    reason === "missing"
      ? `The token has no ${claim} claim`
      : `The token's ${claim} claim is not accepted`;
  if (claim === "aud") return new TokenRefused("audience", message);
  if (claim === "iss") return new TokenRefused("issuer", message);
  if (claim === "sub") return new TokenRefused("subject", message);
  if (claim === "nbf" && reason === "check_failed") return tokenNotYetValid();
  return new TokenRefused("malformed", message);
}

/** The refusal of a token whose time is over. */
export function tokenExpired(): TokenRefused {
  return new TokenRefused("expired", "The token has expired");
}

/** The refusal of a token whose time has not begun. */
export function tokenNotYetValid(): TokenRefused {
  return new TokenRefused("not_yet_valid", "The token is not valid yet");
}
