import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rpc, startTarget, type Target } from "./caller.ts";
import { hs256 } from "./tokens.ts";

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

let target: Target;

beforeAll(async () => {
  target = await startTarget({
    MCP_LEGACY_MODE: "sessions",
    MCP_MAX_SESSIONS: "4",
    MCP_MAX_SESSIONS_PER_USER: "2",
    MCP_SESSION_IDLE_SEC: "2",
  });
});
afterAll(() => target?.stop());

const hello = rpc("initialize", {
  protocolVersion: "2025-06-18",
  capabilities: {},
  clientInfo: { name: "security", version: "1" },
});

/** Opens a session for the owner of the token; its id. */
async function open(token: string): Promise<string> {
  const answer = await target.send({ token, body: hello });
  expect(answer.status).toBe(200);
  const id = String(answer.headers["mcp-session-id"]);
  const headers = { "mcp-session-id": id };
  const body = { jsonrpc: "2.0", method: "notifications/initialized" };
  expect((await target.send({ token, headers, body })).status).toBe(202);
  return id;
}

const use = async (token: string | undefined, id: string) =>
  (await target.send({ token, headers: { "mcp-session-id": id } })).status;

describe("sessions", () => {
  it("S15 have random ids, belong to one user, and let nobody in by themselves", async () => {
    const ana = await hs256({ sub: "ana" });
    const eve = await hs256({ sub: "eve" });
    const [one, two] = [await open(ana), await open(ana)];
    expect(one).toMatch(uuid);
    expect(two).toMatch(uuid);
    expect(one).not.toBe(two);
    expect(await use(ana, one)).toBe(200);
    expect(await use(eve, one)).toBe(404);
    expect(await use(ana, "11111111-1111-4111-8111-111111111111")).toBe(404);
    expect(await use(undefined, one)).toBe(401);
    const ended = await target.send({
      token: eve,
      method: "DELETE",
      headers: { "mcp-session-id": one },
    });
    expect(ended.status).toBe(404);
    expect(await use(ana, one)).toBe(200);
  });

  it("S16 are capped for each user: a further one ends the one that was idle longest", async () => {
    const token = await hs256({ sub: "greedy" });
    const first = await open(token);
    const second = await open(token);
    const third = await open(token);
    expect(await use(token, first)).toBe(404);
    expect(await use(token, second)).toBe(200);
    expect(await use(token, third)).toBe(200);
  });

  it("S16 end after their idle time", async () => {
    const token = await hs256({ sub: "idle" });
    // The others' sessions may fill the server: they end by themselves first.
    await expect.poll(() => target.metric("mcp_sessions_active"), { timeout: 20_000 }).toBe(0);
    const id = await open(token);
    expect(await target.metric("mcp_sessions_active")).toBe(1);
    await expect.poll(() => target.metric("mcp_sessions_active"), { timeout: 20_000 }).toBe(0);
    expect(await use(token, id)).toBe(404);
  });

  it("S16 never grow beyond what the server may hold", async () => {
    for (const sub of ["a", "b", "c", "d", "e", "f"]) {
      const token = await hs256({ sub });
      const { status } = await target.send({ token, body: hello });
      expect([200, 503]).toContain(status);
      expect(await target.metric("mcp_sessions_active")).toBeLessThanOrEqual(4);
    }
    expect(await target.metric("mcp_sessions_active")).toBeGreaterThan(0);
  });
});
