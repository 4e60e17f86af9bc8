import { createRemoteJWKSet, type JWTVerifyOptions, jwtVerify } from "jose";
import type { Settings } from "./settings.ts";

/** Finds out whose a token is; undefined when it is not good. */
export type CallerOf = (authorization: string | null) => Promise<string | undefined>;

/**
 * How callers prove who they are: by a JWT (RFC 7519) of this audience that has not expired. A
 * server that asks for none takes everyone for the same caller.
 */
export function callersOf(settings: Settings): CallerOf {
  if (settings.MCP_AUTH_MODE === "none") return async () => "anyone";
  const { MCP_AUTH_AUDIENCE: audience, MCP_AUTH_ISSUER: issuer } = settings;
  const rules: JWTVerifyOptions = {
    audience,
    ...(issuer === undefined ? {} : { issuer }),
    requiredClaims: ["exp", "sub"],
    clockTolerance: 5,
  };
  const verified =
    settings.MCP_AUTH_MODE === "jwt"
      ? bySecret(new TextEncoder().encode(settings.JWT_SECRET), rules)
      : byKeySet(settings.MCP_JWKS_URL, rules);
  return async (authorization) => {
    const token = /^Bearer +([\w.~+/-]+=*)$/i.exec(authorization ?? "")?.[1];
    if (token === undefined) return undefined;
    const result = await verified(token).catch(() => undefined);
    const subject = result?.payload.sub;
    return subject === "" ? undefined : subject;
  };
}

function bySecret(secret: Uint8Array, rules: JWTVerifyOptions) {
  return (token: string) => jwtVerify(token, secret, { ...rules, algorithms: ["HS256"] });
}

function byKeySet(url: string, rules: JWTVerifyOptions) {
  const keys = createRemoteJWKSet(new URL(url));
  const algorithms = ["RS256", "ES256", "EdDSA"];
  return (token: string) => jwtVerify(token, keys, { ...rules, algorithms });
}
