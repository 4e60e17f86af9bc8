import { describe, expect, it, vi } from "vitest";
import type { McpSettings } from "../../../app/src/serve-mcp.ts";
import { jsonHeaders, startInProcess, tokenFor, toolCall } from "./in-process.ts";

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

const hello = JSON.stringify({
  jsonrpc: "2.0",
  id: 0,
  method: "initialize",
  params: {
    protocolVersion: "2025-11-25",
    capabilities: {},
    clientInfo: { name: "test", version: "1.0.0" },
  },
});
const ping = JSON.stringify({ jsonrpc: "2.0", id: 9, method: "ping" });

async function start(serving: Partial<McpSettings> = {}, now?: () => number) {
  const server = startInProcess({
    serving: { legacyMode: "sessions", ...serving },
    ...(now === undefined ? {} : { now }),
  });
  const tokens = {
    ana: await tokenFor(["tickets:write"]),
    bob: await tokenFor(["ops:read"], "bob"),
  };
  const send = (user: keyof typeof tokens, init: RequestInit, session?: string) =>
    server.fetch(server.endpoint, {
      ...init,
      headers: {
        ...jsonHeaders,
        authorization: `Bearer ${tokens[user]}`,
        ...(session === undefined ? {} : { "mcp-session-id": session }),
      },
    });
  const post = (user: keyof typeof tokens, body: string, session?: string) =>
    send(user, { method: "POST", body }, session);
  const begin = async (user: keyof typeof tokens) => {
    const response = await post(user, hello);
    expect(response.status).toBe(200);
    await response.text();
    return response.headers.get("mcp-session-id") ?? "";
  };
  const metric = async (name: string) => {
    const text = await server.metrics.registry.metrics();
    return text
      .split("\n")
      .find((line) => line.startsWith(`${name} `))
      ?.split(" ")[1];
  };
  return { ...server, send, post, begin, metric };
}

describe("sessions", () => {
  it("have a random UUID for an id, and answer plain calls in JSON", async () => {
    const { begin, post } = await start();
    const session = await begin("ana");
    expect(session).toMatch(uuid);
    const response = await post("ana", toolCall("list_tickets", {}), session);
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(await response.json()).toMatchObject({ id: 1, result: { structuredContent: {} } });
  });

  it("fail for another user exactly as an unknown one does", async () => {
    const { begin, post } = await start();
    const session = await begin("ana");
    const stolen = await post("bob", ping, session);
    const unknown = await post("bob", ping, crypto.randomUUID());
    expect([stolen.status, unknown.status]).toEqual([404, 404]);
    expect(await stolen.text()).toBe(await unknown.text());
    expect((await post("ana", ping, session)).status).toBe(200);
  });

  it("fail to let anybody in by themselves", async () => {
    const { begin, fetch, endpoint } = await start();
    const headers = { ...jsonHeaders, "mcp-session-id": await begin("ana") };
    const response = await fetch(endpoint, { method: "POST", headers, body: ping });
    expect(response.status).toBe(401);
  });

  it("fail where none is named, with what to do", async () => {
    const { post } = await start();
    const response = await post("ana", ping);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain("Begin a session with `initialize`");
  });

  it("end when their client says goodbye", async () => {
    const { begin, send, post, metric } = await start();
    const session = await begin("ana");
    expect(await metric("mcp_sessions_active")).toBe("1");
    expect((await send("ana", { method: "DELETE" }, session)).status).toBe(200);
    expect((await post("ana", ping, session)).status).toBe(404);
    expect(await metric("mcp_sessions_active")).toBe("0");
    expect(await metric('mcp_sessions_ended_total{reason="closed"}')).toBe("1");
  });

  it("make room for a new one of the same user: the one not used for longest goes", async () => {
    const { begin, post, metric } = await start({ maxSessionsPerUser: 2 });
    const [first, second] = [await begin("ana"), await begin("ana")];
    await post("ana", ping, first);
    await begin("ana");
    expect((await post("ana", ping, second)).status).toBe(404);
    expect((await post("ana", ping, first)).status).toBe(200);
    expect(await metric('mcp_sessions_ended_total{reason="evicted"}')).toBe("1");
  });

  it("fail with 503 and a time to come back when others have taken all room", async () => {
    const { begin, post } = await start({ maxSessions: 1 });
    const session = await begin("bob");
    const response = await post("ana", hello);
    expect(response.status).toBe(503);
    expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await response.json()).toMatchObject({
      jsonrpc: "2.0",
      error: { message: expect.stringContaining("no room for another session") },
    });
    expect((await post("bob", ping, session)).status).toBe(200);
  });

  it("fail with 429 while all of the user's own stream, which is audited as what it is", async () => {
    const { begin, send, post, entries } = await start({ maxSessionsPerUser: 1 });
    const stream = await send("ana", { method: "GET" }, await begin("ana"));
    expect((await post("ana", hello)).status).toBe(429);
    expect(entries).toMatchObject([{ kind: "refusal", outcome: "too_many_sessions", user: "ana" }]);
    await stream.body?.cancel();
    expect((await post("ana", hello)).status).toBe(200);
  });

  it("end after the idle time, and not while they stream", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    try {
      let time = 0;
      const { begin, send, post, metric } = await start({ sessionIdleSec: 60 }, () => time);
      const [left, streaming] = [await begin("ana"), await begin("ana")];
      const stream = await send("ana", { method: "GET" }, streaming);
      expect(stream.status).toBe(200);
      time = 61_000;
      vi.advanceTimersByTime(60_000);
      expect((await post("ana", ping, left)).status).toBe(404);
      expect((await post("ana", ping, streaming)).status).toBe(200);
      expect(await metric('mcp_sessions_ended_total{reason="idle"}')).toBe("1");
      await stream.body?.cancel();
    } finally {
      vi.useRealTimers();
    }
  });

  it("fail to begin with a hello that is refused, and leave nothing behind", async () => {
    const { fetch, endpoint, metric } = await start();
    const authorization = `Bearer ${await tokenFor(["ops:read"])}`;
    const headers = {
      "content-type": "application/json",
      accept: "application/json",
      authorization,
    };
    expect((await fetch(endpoint, { method: "POST", headers, body: hello })).status).toBe(406);
    expect(await metric("mcp_sessions_active")).toBe("0");
  });

  it("are ignored where every request stands for itself", async () => {
    const { post } = await start({ legacyMode: "stateless" });
    expect((await post("ana", ping, crypto.randomUUID())).status).toBe(200);
  });
});
