import { createHmac, createPublicKey } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTarget, type Target } from "./caller.ts";
import { audience, createSigner, issuer, type Signer, serveKeySet } from "./key-sets.ts";

let keySet: Awaited<ReturnType<typeof serveKeySet>>;
let target: Target;
let first: Signer;

beforeAll(async () => {
  first = await createSigner("first");
  keySet = await serveKeySet([first.jwk]);
  target = await startTarget({
    MCP_AUTH_MODE: "jwks",
    JWT_SECRET: "",
    MCP_JWKS_URL: keySet.url,
    MCP_AUTH_ISSUER: issuer,
  });
});
afterAll(async () => {
  await target?.stop();
  await keySet?.close();
});

const status = async (token: string) => (await target.send({ token })).status;

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

function claims() {
  const exp = Math.floor(Date.now() / 1000) + 300;
  return part({ iss: issuer, aud: audience, sub: "mallory", scope: "ops:admin", exp });
}

describe("key sets", () => {
  it("S04 S05 accepts a token of the issuer, and refuses other audiences, issuers and times", async () => {
    const now = Math.floor(Date.now() / 1000);
    expect(await status(await first.sign())).toBe(200);
    expect(await status(await first.sign({ aud: "another-server" }))).toBe(401);
    expect(await status(await first.sign({ iss: "https://evil.example" }))).toBe(401);
    expect(await status(await first.sign({ exp: now - 60 }))).toBe(401);
    expect(await status(await first.sign({ nbf: now + 600 }))).toBe(401);
    expect(await status(await first.sign({ exp: undefined }))).toBe(401);
  });

  it("S06 refuses alg none, HS256 signed with the public key, and unknown keys", async () => {
    const none = `${part({ alg: "none" })}.${claims()}.`;
    expect(await status(none)).toBe(401);
    const pem = createPublicKey({ key: first.jwk, format: "jwk" }).export({
      format: "pem",
      type: "spki",
    });
    const head = `${part({ alg: "HS256", kid: "first" })}.${claims()}`;
    const forged = `${head}.${createHmac("sha256", pem).update(head).digest("base64url")}`;
    expect(await status(forged)).toBe(401);
    const stranger = await createSigner("first");
    expect(await status(await stranger.sign())).toBe(401);
    expect(await status(await (await createSigner("nobody-knows")).sign())).toBe(401);
    // The right key under a header that points at keys of the caller's own.
    expect(await status(await stranger.sign({}, { jwk: stranger.jwk }))).toBe(401);
  });

  it("S07 takes a new key after the set changed, lives on with the keys it knows while the set is away, and never opens", async () => {
    const second = await createSigner("second");
    keySet.serve([first.jwk, second.jwk]);
    const fresh = await second.sign();
    // Slowly: an address that is refused 60 times a minute has few tries left for what follows.
    await expect.poll(() => status(fresh), { timeout: 90_000, interval: 500 }).toBe(200);
    keySet.serve(undefined);
    expect(await status(await first.sign())).toBe(200);
    expect(await status(await second.sign())).toBe(200);
    expect(await status(await (await createSigner("third")).sign())).toBe(401);
    keySet.serve([second.jwk]);
  }, 120_000);

  it("S07 refuses every token when the keys were never had, and stays alive", async () => {
    const away = await serveKeySet([]);
    away.serve(undefined);
    const closed = await startTarget({
      MCP_AUTH_MODE: "jwks",
      JWT_SECRET: "",
      MCP_JWKS_URL: away.url,
      MCP_AUTH_ISSUER: issuer,
    });
    try {
      const answer = await closed.send({ token: await first.sign() });
      expect([401, 503]).toContain(answer.status);
      expect((await closed.send({ path: "/health", method: "GET" })).status).toBe(200);
      // Once the keys can be had, the server needs no restart.
      away.serve([first.jwk]);
      const token = await first.sign();
      const served = async () => (await closed.send({ token })).status;
      await expect.poll(served, { timeout: 90_000 }).toBe(200);
    } finally {
      await closed.stop();
      await away.close();
    }
  }, 120_000);
});
