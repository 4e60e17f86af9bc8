import { createHmac } from "node:crypto";
import fc from "fast-check";
import { exportSPKI } from "jose";
import { beforeAll, describe, expect, it } from "vitest";
import { createCachedKeys } from "../../../app/src/auth/cached-keys.ts";
import { createJwksAuthenticator } from "../../../app/src/auth/jwks.ts";
import { type Claims, goodClaims, type IssuerKey, issuerKey, nowSec } from "./auth-issuer.ts";
import { ask, authModes, type Modes, resourceMetadataUrl, silent, starting } from "./auth-modes.ts";

let key: IssuerKey;
let stranger: IssuerKey;
let modes: Modes;

beforeAll(async () => {
  key = await issuerKey("RS256", "first");
  stranger = await issuerKey("RS256", "first");
  modes = authModes(key);
});

const names = ["jwt", "jwks"] as const;

/** The status and the counted reason of a token that must be refused. */
async function refusal(name: keyof Modes, token: string) {
  const started = modes[name].start();
  const answer = await ask(started, `Bearer ${token}`);
  if (!(answer instanceof Response)) throw new Error("the token was accepted");
  return { status: answer.status, reason: started.reasons.join() };
}

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

function hmac(secret: string, header: object): string {
  const content = `${part(header)}.${part(goodClaims)}`;
  return `${content}.${createHmac("sha256", secret).update(content).digest("base64url")}`;
}

describe.each(names)("tokens in %s mode", (name) => {
  it.each<[string, Claims, readonly string[]]>([
    ["a list of audiences", { aud: ["other", "ops-assistant"] }, ["ops:read"]],
    [
      "scopes in scp as a list",
      { scope: undefined, scp: ["ops:admin"] },
      ["ops:read", "tickets:write", "ops:admin"],
    ],
    ["scopes in scp as a text", { scope: undefined, scp: "x ops:read" }, ["ops:read"]],
    ["an end within the tolerance", { exp: nowSec - 4 }, ["ops:read"]],
    ["a begin within the tolerance", { nbf: nowSec + 4 }, ["ops:read"]],
  ])("lets in %s", async (_, change, scopes) => {
    const answer = await ask(modes[name].start(), `bearer ${await modes[name].sign(change)}`);
    expect(answer).toMatchObject({ clientId: "ana", token: "", scopes, resourceMetadataUrl });
  });

  it.each<[string, Claims, string]>([
    ["another audience", { aud: "other" }, "audience"],
    ["no audience", { aud: undefined }, "audience"],
    ["an audience that only begins like ours", { aud: "ops-assistant-2" }, "audience"],
    ["another issuer", { iss: "https://id.example.com/" }, "issuer"],
    ["no issuer", { iss: undefined }, "issuer"],
    ["an end in the past", { exp: nowSec - 6 }, "expired"],
    ["no end", { exp: undefined }, "malformed"],
    ["a begin in the future", { nbf: nowSec + 6 }, "not_yet_valid"],
    ["no subject", { sub: undefined }, "subject"],
    ["an empty subject", { sub: "" }, "subject"],
    ["a subject of 256 characters", { sub: "x".repeat(256) }, "subject"],
  ])("fails with %s: 401, counted as %s", async (_, change, reason) => {
    expect(await refusal(name, await modes[name].sign(change))).toEqual({ status: 401, reason });
  });

  it("fails with no scope that is known: 403, and names the least one", async () => {
    const started = modes[name].start();
    const token = await modes[name].sign({ scope: "root *" });
    const answer = await ask(started, `Bearer ${token}`);
    if (!(answer instanceof Response)) throw new Error("the token was accepted");
    expect(answer.status).toBe(403);
    expect(answer.headers.get("www-authenticate")).toBe(
      `Bearer error="insufficient_scope", error_description="The token allows nothing here", scope="ops:read", resource_metadata="${resourceMetadataUrl}"`,
    );
    expect(started.reasons).toEqual(["scope"]);
  });

  it.each([undefined, "Basic YTpi", "Bearerabc"])(
    "fails without a token (%s): a challenge without an error code",
    async (authorization) => {
      const started = modes[name].start();
      const answer = await ask(started, authorization);
      if (!(answer instanceof Response)) throw new Error("nobody was let in");
      expect(answer.status).toBe(401);
      expect(answer.headers.get("www-authenticate")).toBe(
        `Bearer scope="ops:read", resource_metadata="${resourceMetadataUrl}"`,
      );
      expect(started.reasons).toEqual(["missing"]);
    },
  );

  it.each(["Bearer", "Bearer ", "Bearer a b", "Bearer a, Bearer b", `Bearer ${"a".repeat(8193)}`])(
    "fails with a header that is none: %s",
    async (authorization) => {
      const started = modes[name].start();
      const answer = await ask(started, authorization);
      expect(answer).toMatchObject({ status: 401 });
      expect(started.reasons).toEqual(["malformed"]);
    },
  );

  it("fails for every token of which one character was changed, removed or added", async () => {
    const started = modes[name].start();
    const token = await modes[name].sign();
    expect(await ask(started, `Bearer ${token}`)).toMatchObject({ clientId: "ana" });
    const at = fc.nat({ max: token.length - 1 });
    const character = fc.constantFrom(..."ABCXYZabcxyz0189-_.~+/=");
    const last = token.length - 1;
    await fc.assert(
      fc.asyncProperty(at, character, fc.constantFrom(0, 1), async (index, added, removed) => {
        const changed = token.slice(0, index) + added + token.slice(index + removed);
        // The last character of base64url may hold bits that belong to no byte.
        fc.pre(changed !== token && index < last - 1);
        expect(await ask(started, `Bearer ${changed}`)).toMatchObject({ status: 401 });
      }),
      { numRuns: 500 },
    );
  });

  it("fails for every mix of the parts of two valid tokens", async () => {
    const tokens = await Promise.all([modes[name].sign(), modes[name].sign({ sub: "bo" })]);
    const parts = tokens.map((token) => token.split("."));
    const started = modes[name].start();
    for (const [a, b] of [
      [0, 1],
      [1, 0],
    ] as const) {
      const mixed = [parts[a]?.[0], parts[a]?.[1], parts[b]?.[2]].join(".");
      expect(await ask(started, `Bearer ${mixed}`)).toMatchObject({ status: 401 });
    }
    expect(started.reasons).toEqual(["signature", "signature"]);
  });

  it("verifies a token once, but compares its times on every use", async () => {
    const started = modes[name].start();
    const token = await modes[name].sign({ exp: nowSec + 20 });
    expect(await ask(started, `Bearer ${token}`)).toMatchObject({ clientId: "ana" });
    started.time.ms += 24_999;
    expect(await ask(started, `Bearer ${token}`)).toMatchObject({ clientId: "ana" });
    started.time.ms += 1;
    expect(await ask(started, `Bearer ${token}`)).toMatchObject({ status: 401 });
    expect(started.reasons).toEqual(["expired"]);
  });
});

describe("algorithms", () => {
  it.each(names)("fails in %s mode with alg none, and with one of the other mode", async (name) => {
    const none = `${part({ alg: "none" })}.${part(goodClaims)}.`;
    expect(await refusal(name, none)).toEqual({ status: 401, reason: "algorithm" });
    const other = await modes[name === "jwt" ? "jwks" : "jwt"].sign();
    expect(await refusal(name, other)).toEqual({ status: 401, reason: "algorithm" });
  });

  it("fails with HS256 signed with the public key in any form", async () => {
    const header = { alg: "HS256", kid: "first" };
    const pem = await exportSPKI(key.pair.publicKey);
    for (const secret of [pem, pem.trim(), JSON.stringify(key.publicJwk), key.publicJwk.n ?? ""]) {
      expect(await refusal("jwks", hmac(secret, header))).toEqual({
        status: 401,
        reason: "algorithm",
      });
    }
  });

  it("fails with a key of the caller's own, named, embedded or linked", async () => {
    const own = { jwk: stranger.publicJwk, jku: "https://evil.example/keys", x5u: "https://evil" };
    const forged = { status: 401, reason: "signature" };
    expect(await refusal("jwks", await stranger.sign())).toEqual(forged);
    expect(await refusal("jwks", await stranger.sign({}, own))).toEqual(forged);
    const unknown = await refusal("jwks", await stranger.sign({}, { ...own, kid: "mine" }));
    expect(unknown).toEqual({ status: 401, reason: "unknown_key" });
  });
});

describe("keys that are not at hand", () => {
  it("answers 503 with retry-after and without a challenge, and lets nobody in", async () => {
    const read = () => Promise.reject(new Error("down"));
    const source = { place: "issuer", freshMs: 1, cooldownMs: 1, read };
    const started = starting((common) =>
      createJwksAuthenticator({ ...common, keys: createCachedKeys(source, silent, common.clock) }),
    );
    const answer = await ask(started, `Bearer ${await key.sign()}`);
    if (!(answer instanceof Response)) throw new Error("nobody was let in");
    expect(answer.status).toBe(503);
    expect(answer.headers.get("retry-after")).toBe("5");
    expect(answer.headers.get("www-authenticate")).toBeNull();
    expect(started.reasons).toEqual(["keys_unavailable"]);
  });
});
