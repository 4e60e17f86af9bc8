import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mainFile, serverEnvironment } from "../server-process.ts";
import { challengeOf, messageOf, rpc, startTarget, type Target } from "./caller.ts";
import { type Claims, hs256 } from "./tokens.ts";

const publicUrl = "https://mcp.example.com";

let target: Target;
let reader: string;

beforeAll(async () => {
  target = await startTarget({ MCP_PUBLIC_URL: publicUrl, MCP_AUTH_ISSUER: "ops" });
  reader = await token();
});
afterAll(() => target?.stop());

function token(claims: Claims = {}): Promise<string> {
  return hs256({ iss: "ops", ...claims });
}

/** Starts a server that must not start; its exit code and last words. */
async function refusedStart(env: Record<string, string>) {
  const folder = mkdtempSync(join(tmpdir(), "mcp-refused-"));
  try {
    const child = spawn(process.execPath, [mainFile], {
      env: { ...serverEnvironment(folder), ...env },
      stdio: ["ignore", "ignore", "pipe"],
    });
    let words = "";
    child.stderr.on("data", (chunk) => (words += chunk));
    const [code] = await once(child, "close");
    return { code, words };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe("access", () => {
  it("S01 answers 401 without a token, and says where to get one with which scope", async () => {
    const answer = await target.send();
    expect(answer.status).toBe(401);
    expect(String(answer.headers["www-authenticate"])).toMatch(/^Bearer /);
    const challenge = challengeOf(answer);
    expect(challenge.resource_metadata).toBe(
      `${publicUrl}/.well-known/oauth-protected-resource/mcp`,
    );
    expect(challenge.scope).toContain("ops:read");
  });

  it.each(["/.well-known/oauth-protected-resource/mcp", "/.well-known/oauth-protected-resource"])(
    "S02 serves the resource metadata at %s to everybody",
    async (path) => {
      const answer = await target.send({ path, method: "GET" });
      expect(answer.status).toBe(200);
      const document = JSON.parse(answer.body);
      expect(document).toMatchObject({
        resource: `${publicUrl}/mcp`,
        bearer_methods_supported: ["header"],
      });
      expect(document.scopes_supported).toEqual(["ops:read", "tickets:write", "ops:admin"]);
    },
  );

  it("S03 names the public URL as the resource, whatever host it was asked by, and no offline_access", async () => {
    const path = "/.well-known/oauth-protected-resource/mcp";
    const answer = await target.send({
      path,
      method: "GET",
      headers: { "x-forwarded-host": "evil.example", forwarded: "host=evil.example" },
    });
    expect(JSON.parse(answer.body).resource).toBe(`${publicUrl}/mcp`);
    expect(answer.body).not.toMatch(/offline_access|evil\.example|127\.0\.0\.1/);
  });

  it.each<[string, Claims]>([
    ["another audience", { aud: "another-server" }],
    ["no audience", { aud: undefined }],
    ["a list without ours", { aud: ["a", "b"] }],
  ])("S04 refuses a token for %s", async (_, claims) => {
    expect((await target.send({ token: await token(claims) })).status).toBe(401);
  });

  it.each<[string, Claims]>([
    ["another issuer", { iss: "somebody" }],
    ["no issuer", { iss: undefined }],
    ["an end in the past", { exp: Math.floor(Date.now() / 1000) - 60 }],
    ["a begin in the future", { nbf: Math.floor(Date.now() / 1000) + 600 }],
    ["no end", { exp: undefined }],
  ])("S05 refuses a token with %s", async (_, claims) => {
    const answer = await target.send({ token: await token(claims) });
    expect(answer.status).toBe(401);
    expect(challengeOf(answer).error).toBe("invalid_token");
    expect((await target.send({ token: reader })).status).toBe(200);
  });

  it("S08 starts neither with a short secret nor open to a network by accident", async () => {
    const short = await refusedStart({ JWT_SECRET: "x".repeat(31) });
    expect(short).toMatchObject({ code: 1 });
    expect(short.words).toContain("JWT_SECRET is 31 bytes long (value hidden)");
    const open = await refusedStart({ MCP_AUTH_MODE: "none", MCP_SERVER_HOST: "0.0.0.0" });
    expect(open).toMatchObject({ code: 1 });
    expect(open.words).toContain("MCP_ALLOW_UNAUTHENTICATED=true");
    expect(`${short.words}${open.words}`).not.toContain("    at ");
  });

  it.each(["token", "access_token"])("S09 ignores a token in the query (%s)", async (name) => {
    const answer = await target.send({ path: `/mcp?${name}=${reader}` });
    expect(answer.status).toBe(401);
    expect(target.written()).not.toContain(reader);
  });

  it("S10 answers 403 for a missing scope and names all that are needed; a broader one implies it", async () => {
    const draft = { title: "Switch is dead", description: "No light" };
    const refused = await target.call(reader, "create_ticket", draft);
    expect(refused.status).toBe(403);
    const challenge = challengeOf(refused);
    expect(challenge.error).toBe("insufficient_scope");
    expect(challenge.scope?.split(" ")).toEqual(expect.arrayContaining(["tickets:write"]));
    expect(challenge.resource_metadata).toContain(publicUrl);
    const admin = await token({ scope: "ops:admin" });
    expect((await target.call(admin, "create_ticket", draft)).status).toBe(200);
    expect((await target.call(admin, "list_low_stock")).status).toBe(200);
    const nobody = await token({ scope: "tickets" });
    expect((await target.send({ token: nobody })).status).toBe(403);
  });

  it("S11 lists only what the caller may use, and refuses the rest when called anyway", async () => {
    const listed = async (bearer: string) => {
      const message = messageOf(await target.send({ token: bearer, body: rpc("tools/list") }));
      const { tools } = message.result as { tools: readonly { name: string }[] };
      return tools.map(({ name }) => name);
    };
    const all = await listed(await token({ scope: "tickets:write" }));
    expect(all).toEqual(expect.arrayContaining(["create_ticket", "update_ticket", "get_item"]));
    const some = await listed(reader);
    expect(all.filter((name) => !some.includes(name))).toEqual(["create_ticket", "update_ticket"]);
    expect((await target.call(reader, "update_ticket", { id: "TKT-0001" })).status).toBe(403);
  });

  it("S13 refuses foreign hosts and origins, lets callers without an origin in, and allows no cross-origin reading", async () => {
    const send = (headers: Record<string, string>) => target.send({ token: reader, headers });
    const origin = await send({ origin: "https://evil.example" });
    expect(origin.status).toBe(403);
    expect((await send({ host: "evil.example" })).status).toBeGreaterThanOrEqual(400);
    expect((await send({ host: "evil.example" })).status).toBeLessThan(500);
    const own = await send({ origin: publicUrl });
    const none = await send({});
    expect([own.status, none.status]).toEqual([200, 200]);
    for (const { headers } of [origin, own, none]) {
      expect(Object.keys(headers).filter((name) => name.startsWith("access-control-"))).toEqual([]);
    }
  });

  it("S14 listens on loopback unless told otherwise, and shows no metrics on the public port", async () => {
    const listening = target.server.log.find(({ msg }) => msg === "listening");
    expect(listening?.host).toBe("127.0.0.1");
    for (const path of ["/metrics", "/mcp/../metrics", "//metrics"]) {
      const answer = await target.send({ path, method: "GET", token: reader });
      expect(answer.status).toBe(404);
      expect(answer.body).not.toContain("mcp_");
    }
  });

  it("S30 answers /health to everybody with status, uptime_seconds and version, and nothing else", async () => {
    const answer = await target.send({ path: "/health", method: "GET" });
    expect(answer.status).toBe(200);
    const { status, uptime_seconds, version, ...rest } = JSON.parse(answer.body);
    expect({ status, rest }).toEqual({ status: "healthy", rest: {} });
    expect(uptime_seconds).toBeGreaterThanOrEqual(0);
    expect(version).toMatch(/^\d+\.\d+\.\d+/);
    expect(answer.headers["x-powered-by"]).toBeUndefined();
    expect(answer.headers.server).toBeUndefined();
  });
});
