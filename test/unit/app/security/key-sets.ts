import { once } from "node:events";
import { createServer } from "node:http";
import { exportJWK, generateKeyPair, type JWK, SignJWT } from "jose";

export const issuer = "https://id.example.com";
export const audience = "ops-assistant";

/** A key pair of the issuer: its public half for the key set, and the way to sign with the other. */
export interface Signer {
  readonly jwk: JWK;
  sign(claims?: Record<string, unknown>, header?: Record<string, unknown>): Promise<string>;
}

/** A fresh RS256 key of the issuer. */
export async function createSigner(kid: string): Promise<Signer> {
  const { publicKey, privateKey } = await generateKeyPair("RS256", { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid, alg: "RS256", use: "sig" };
  return {
    jwk,
    sign(claims = {}, header = {}) {
      const now = Math.floor(Date.now() / 1000);
      const payload = { iss: issuer, aud: audience, sub: "ana", scope: "ops:read", ...claims };
      return new SignJWT({ iat: now, exp: now + 300, ...payload })
        .setProtectedHeader({ alg: "RS256", kid, ...header })
        .sign(privateKey);
    },
  };
}

/** The issuer's key set on a loopback port; `keys` is what it serves, undefined is an outage. */
export async function serveKeySet(first: readonly JWK[]) {
  let keys: readonly JWK[] | undefined = first;
  let fetches = 0;
  const server = createServer((_, response) => {
    fetches += 1;
    if (keys === undefined) {
      response.writeHead(503);
      response.end();
      return;
    }
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ keys }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/jwks.json`,
    serve(next: readonly JWK[] | undefined) {
      keys = next;
    },
    fetches: () => fetches,
    async close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
