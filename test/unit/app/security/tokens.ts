import { SignJWT } from "jose";
import { testSecret } from "../server-process.ts";

/** Claims that replace those of a valid token; undefined takes one away. */
export type Claims = Readonly<Record<string, unknown>>;

/** An HS256 token of user `ana` with scope `ops:read`, good for five minutes, unless the claims say otherwise. */
export function hs256(claims: Claims = {}, secret = testSecret): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const all = {
    sub: "ana",
    aud: "ops-assistant",
    scope: "ops:read",
    iat: now,
    exp: now + 300,
    ...claims,
  };
  const given = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
  return new SignJWT(given)
    .setProtectedHeader({ alg: "HS256" })
    .sign(new TextEncoder().encode(secret));
}
