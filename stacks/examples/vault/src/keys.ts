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

/** The one algorithm of tokens that a key set verifies (RFC 8037), and that of a shared secret. */
const alg = "EdDSA";
const sharedAlg = "HS256";

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
  settings: Settings,
  subject: string,
  allowed: readonly string[],
  minutes: number,
): Promise<string> {
  const { header, key } = await signingKey(settings);
  return new SignJWT({ scope: allowed.join(" ") })
    .setProtectedHeader({ ...header, typ: "JWT" })
    .setSubject(subject)
    .setIssuer(settings.issuer)
    .setAudience(settings.audience)
    .setJti(randomUUID())
    .setIssuedAt()
    .setExpirationTime(`${minutes} minutes`)
    .sign(key);
}

async function signingKey({ folders, secret }: Settings) {
  if (secret !== undefined) return { header: { alg: sharedAlg }, key: Buffer.from(secret) };
  const key: JWK = JSON.parse(await readFile(join(folders.keys, "signing.json"), "utf8"));
  const header = { alg, ...(key.kid === undefined ? {} : { kid: key.kid }) };
  return { header, key: await importJWK(key, alg) };
}

/** Milliseconds that a key set is used before its file is read again, so that a new key gets in. */
const freshMs = 5000;

/** Verifies tokens with the key set of a file, or the secret; undefined for one that is not valid. */
export function tokenVerifier({ keySetFile, secret, issuer, audience }: Settings) {
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
  const shared = secret === undefined ? undefined : Buffer.from(secret);
  const verified = async (token: string) => {
    const rules = { issuer, audience, requiredClaims: ["exp", "sub"] };
    const claims =
      shared === undefined
        ? jwtVerify(token, await keySet(), { ...rules, algorithms: [alg] })
        : jwtVerify(token, shared, { ...rules, algorithms: [sharedAlg] });
    return claims.catch(() => undefined);
  };
  return {
    /** Rejects while there is no key set. */
    ready: async () => {
      if (shared === undefined) await keySet();
    },
    async verify(token: string): Promise<Caller | undefined> {
      const { sub, scope, exp = 0 } = (await verified(token))?.payload ?? {};
      if (typeof sub !== "string") return undefined;
      return {
        subject: sub,
        scopes: typeof scope === "string" ? scope.split(" ") : [],
        expiresAt: exp,
      };
    },
  };
}
