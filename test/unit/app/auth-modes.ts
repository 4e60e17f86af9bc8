import { SignJWT } from "jose";
import type { Authenticator } from "../../../app/src/auth/authenticator.ts";
import { createCachedKeys } from "../../../app/src/auth/cached-keys.ts";
import { createJwksAuthenticator } from "../../../app/src/auth/jwks.ts";
import { createJwtAuthenticator } from "../../../app/src/auth/jwt.ts";
import { type Claims, goodClaims, type IssuerKey, issuer, keySetOf, now } from "./auth-issuer.ts";
import { testSecret } from "./server-process.ts";

export const resourceMetadataUrl =
  "https://mcp.example.com/.well-known/oauth-protected-resource/mcp";

/** An authenticator with the reasons of its refusals, at a time that a test moves. */
export interface Started {
  readonly authenticator: Authenticator;
  readonly reasons: string[];
  readonly time: { ms: number };
}

/** One of the two modes, with its own way to sign. */
export interface Mode {
  start(): Started;
  sign(change?: Claims, header?: Claims): Promise<string>;
}

export type Modes = Readonly<Record<"jwt" | "jwks", Mode>>;

type Common = Omit<Parameters<typeof createJwksAuthenticator>[0], "keys">;

/** Events that nobody hears of. */
export const silent = { read() {}, warn() {}, info() {} };

/** Starts an authenticator with the settings that both modes share. */
export function starting(open: (common: Common) => Authenticator): Started {
  const reasons: string[] = [];
  const time = { ms: now.getTime() };
  const authenticator = open({
    audience: "ops-assistant",
    issuer,
    resourceMetadataUrl,
    clock: () => new Date(time.ms),
    onRefusal: (reason) => void reasons.push(reason),
  });
  return { authenticator, reasons, time };
}

/** Both modes, the one with a key set with this key. */
export function authModes(key: IssuerKey): Modes {
  const secret = new TextEncoder().encode(testSecret);
  return {
    jwt: {
      start: () => starting((common) => createJwtAuthenticator({ ...common, secret: testSecret })),
      sign: (change = {}, header = {}) =>
        new SignJWT({ ...goodClaims, ...change })
          .setProtectedHeader({ alg: "HS256", ...header })
          .sign(secret),
    },
    jwks: {
      start: () =>
        starting((common) => {
          const read = async () => keySetOf(key.publicJwk);
          const source = { place: "issuer", freshMs: 600_000, cooldownMs: 5000, read };
          const keys = createCachedKeys(source, silent, common.clock);
          return createJwksAuthenticator({ ...common, keys });
        }),
      sign: key.sign,
    },
  };
}

/** Sends a request with this header, or without one. */
export function ask({ authenticator }: Started, authorization: string | undefined) {
  const headers = authorization === undefined ? {} : { authorization };
  return authenticator.authenticate(new Request("http://localhost/mcp", { headers }));
}
