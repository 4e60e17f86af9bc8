import { exportJWK, type GenerateKeyPairResult, generateKeyPair, type JWK, SignJWT } from "jose";

export const issuer = "https://id.example.com";

/** The time of every token and authenticator in these tests. */
export const now = new Date("2026-06-01T12:00:00.000Z");

/** The same in seconds since 1970. */
export const nowSec = now.getTime() / 1000;

/** What a token or its header says; wrong in any way that a test likes. */
export type Claims = Readonly<Record<string, unknown>>;

/** The claims of a token that is accepted. */
export const goodClaims: Claims = {
  iss: issuer,
  aud: "ops-assistant",
  sub: "ana",
  scope: "ops:read",
  exp: nowSec + 300,
};

/** A key pair of an issuer; `kid` undefined leaves it out of key and token. */
export interface IssuerKey {
  readonly alg: string;
  readonly pair: GenerateKeyPairResult;
  readonly publicJwk: JWK;
  readonly privateJwk: JWK;
  sign(change?: Claims, header?: Claims): Promise<string>;
}

/** Makes a key pair for an algorithm. */
export async function issuerKey(alg: string, kid: string | undefined): Promise<IssuerKey> {
  const pair = await generateKeyPair(alg, { extractable: true });
  const named = kid === undefined ? {} : { kid };
  return {
    alg,
    pair,
    publicJwk: { ...(await exportJWK(pair.publicKey)), alg, use: "sig", ...named },
    privateJwk: { ...(await exportJWK(pair.privateKey)), alg, ...named },
    sign: (change = {}, header = {}) =>
      new SignJWT({ ...goodClaims, ...change })
        .setProtectedHeader({ alg, ...named, ...header })
        .sign(pair.privateKey),
  };
}

/** A key set as an issuer serves it. */
export const keySetOf = (...keys: readonly unknown[]) => JSON.stringify({ keys });
