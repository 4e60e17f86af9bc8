import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  calculateJwkThumbprint,
  createLocalJWKSet,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
  jwtVerify,
  SignJWT,
} from "jose";
import { replaceFile } from "./notes.ts";
import type { Settings } from "./settings.ts";

/** The one algorithm of the tokens (RFC 8037). */
const alg = "EdDSA";

/** What a token may allow. */
export const scopes = ["notes:read", "notes:write", "exec:read"] as const;

/** Who calls, and what the token allows. */
export interface Caller {
  readonly subject: string;
  readonly scopes: readonly string[];
  /** Seconds since 1970. */
  readonly expiresAt: number;
}

/** Makes the signing key at the first start, and publishes its public half for the MCP server. */
export async function publishKeys({ folders }: Pick<Settings, "folders">): Promise<void> {
  const file = join(folders.keys, "signing.json");
  const known = await readFile(file, "utf8").catch(() => undefined);
  const key: JWK = known === undefined ? await newKey() : JSON.parse(known);
  if (known === undefined) await replaceFile(file, JSON.stringify(key), 0o600);
  const { kty, crv, x, kid } = key;
  const keys = [{ kty, crv, x, kid, alg, use: "sig" }];
  await replaceFile(join(folders.oauth, "jwks.json"), `${JSON.stringify({ keys })}\n`, 0o644);
}

async function newKey(): Promise<JWK> {
  const { privateKey } = await generateKeyPair(alg, { crv: "Ed25519", extractable: true });
  const key = await exportJWK(privateKey);
  return { ...key, kid: await calculateJwkThumbprint(key) };
}

/** Signs a token for a user; only who may run a command beside the private key can. */
export async function issueToken(
  { folders, issuer, audience }: Settings,
  subject: string,
  allowed: readonly string[],
  minutes: number,
): Promise<string> {
  const key: JWK = JSON.parse(await readFile(join(folders.keys, "signing.json"), "utf8"));
  const header = { alg, typ: "JWT", ...(key.kid === undefined ? {} : { kid: key.kid }) };
  return new SignJWT({ scope: allowed.join(" ") })
    .setProtectedHeader(header)
    .setSubject(subject)
    .setIssuer(issuer)
    .setAudience(audience)
    .setJti(randomUUID())
    .setIssuedAt()
    .setExpirationTime(`${minutes} minutes`)
    .sign(await importJWK(key, alg));
}

/** Milliseconds that a key set is used before its file is read again, so that a new key gets in. */
const freshMs = 5000;

/** Verifies tokens with the key set of a file; undefined for one that is not valid. */
export function tokenVerifier({ keySetFile, issuer, audience }: Settings) {
  let known:
    | { readonly at: number; readonly keys: ReturnType<typeof createLocalJWKSet> }
    | undefined;
  const keySet = async () => {
    if (known === undefined || Date.now() - known.at > freshMs) {
      const keys = createLocalJWKSet(JSON.parse(await readFile(keySetFile, "utf8")));
      known = { at: Date.now(), keys };
    }
    return known.keys;
  };
  return {
    /** Rejects while there is no key set. */
    ready: async () => void (await keySet()),
    async verify(token: string): Promise<Caller | undefined> {
      const keys = await keySet();
      const options = { algorithms: [alg], issuer, audience, requiredClaims: ["exp", "sub"] };
      const verified = await jwtVerify(token, keys, options).catch(() => undefined);
      const { sub, scope, exp = 0 } = verified?.payload ?? {};
      if (typeof sub !== "string") return undefined;
      return {
        subject: sub,
        scopes: typeof scope === "string" ? scope.split(" ") : [],
        expiresAt: exp,
      };
    },
  };
}
