import { createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expandScopes, type Scope, scopes } from "../../../app/src/auth/scopes.ts";
import { jsonHeaders, startInProcess, tokenFor, toolCall } from "./in-process.ts";
import { testSecret } from "./server-process.ts";

const server = startInProcess();
const now = Math.floor(Date.now() / 1000);
const claims = { sub: "ana", aud: "ops-assistant", scope: "ops:admin", exp: now + 300 };

/** A token made by hand, so that it can be wrong in every way. */
function sign(payload: object, header: object = { alg: "HS256" }, secret = testSecret): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const content = `${part(header)}.${part(payload)}`;
  return `${content}.${createHmac("sha256", secret).update(content).digest("base64url")}`;
}

function call(authorization: string | undefined, to = server, query = ""): Promise<Response> {
  return to.fetch(to.endpoint + query, {
    method: "POST",
    headers: { ...jsonHeaders, ...(authorization === undefined ? {} : { authorization }) },
    body: toolCall("list_tickets", {}),
  });
}

describe("bearer tokens", () => {
  it("lets a token with the right claims in", async () => {
    expect((await call(`Bearer ${sign(claims)}`)).status).toBe(200);
  });

  it.each([
    ["no token", undefined],
    ["no Bearer scheme", `Basic ${sign(claims)}`],
    ["no JWT at all", "Bearer abc"],
    ["another secret", `Bearer ${sign(claims, { alg: "HS256" }, "another".repeat(6))}`],
    ["alg none", `Bearer ${sign(claims, { alg: "none" })}`],
    ["alg none and no signature", `Bearer ${sign(claims, { alg: "none" }).replace(/[^.]*$/, "")}`],
    ["alg HS512 in the header", `Bearer ${sign(claims, { alg: "HS512" })}`],
    ["another audience", `Bearer ${sign({ ...claims, aud: "other" })}`],
    ["no audience", `Bearer ${sign({ ...claims, aud: undefined })}`],
    ["an expiry in the past", `Bearer ${sign({ ...claims, exp: now - 10 })}`],
    ["no expiry", `Bearer ${sign({ ...claims, exp: undefined })}`],
    ["a start in the future", `Bearer ${sign({ ...claims, nbf: now + 100 })}`],
    ["no subject", `Bearer ${sign({ ...claims, sub: undefined })}`],
    ["an empty subject", `Bearer ${sign({ ...claims, sub: "" })}`],
  ])("fails with %s: 401 with a challenge", async (_, authorization) => {
    const response = await call(authorization);
    expect(response.status).toBe(401);
    const challenge = response.headers.get("www-authenticate");
    expect(challenge).toContain(
      'resource_metadata="http://localhost:8000/.well-known/oauth-protected-resource/mcp"',
    );
    expect(await response.text()).not.toContain(testSecret);
  });

  it("fails with a token in the query string", async () => {
    expect((await call(undefined, server, `?access_token=${sign(claims)}`)).status).toBe(401);
  });

  it("fails with another issuer, or none, where one is set", async () => {
    const strict = startInProcess({ issuer: "https://id.example.com" });
    const bearer = (iss?: string) => `Bearer ${sign({ ...claims, iss })}`;
    expect((await call(bearer("https://id.example.com"), strict)).status).toBe(200);
    expect((await call(bearer("https://evil.example.com"), strict)).status).toBe(401);
    expect((await call(bearer(), strict)).status).toBe(401);
  });

  it("audits a refusal without the token", async () => {
    const own = startInProcess();
    const token = sign({ ...claims, aud: "other" });
    await call(`Bearer ${token}`, own);
    expect(own.entries).toEqual([
      {
        kind: "refusal",
        requestId: expect.any(String),
        outcome: "unauthenticated",
        status: 401,
        ms: expect.any(Number),
      },
    ]);
    expect(JSON.stringify(own.entries)).not.toContain(token);
  });
});

describe("scopes", () => {
  it("lets a broader scope do what a narrower one may, and never the other way round", () => {
    fc.assert(
      fc.property(fc.subarray([...scopes]), (granted) => {
        const expanded = expandScopes(granted);
        const rank = (list: readonly Scope[]) =>
          Math.max(-1, ...list.map((s) => scopes.indexOf(s)));
        expect(rank(expanded)).toBe(rank(granted));
        expect(expanded).toHaveLength(rank(granted) + 1);
      }),
    );
    expect(expandScopes(["root", "*"])).toEqual([]);
  });

  it("fails when a reader writes: 403, audited with user and tool, and no ticket is made", async () => {
    const own = startInProcess();
    const response = await own.fetch(own.endpoint, {
      method: "POST",
      headers: { ...jsonHeaders, authorization: `Bearer ${await tokenFor(["ops:read"])}` },
      body: toolCall("create_ticket", { title: "Not mine", description: "No" }),
    });
    expect(response.status).toBe(403);
    expect(response.headers.get("www-authenticate")).toContain("tickets:write");
    expect(own.entries).toMatchObject([
      { outcome: "insufficient_scope", user: "ana", tool: "create_ticket", status: 403 },
    ]);
  });
});
