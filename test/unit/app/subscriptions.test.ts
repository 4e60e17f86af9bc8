import { describe, expect, it } from "vitest";
import { jsonHeaders, startInProcess, tokenFor } from "./in-process.ts";

const listen = JSON.stringify({
  jsonrpc: "2.0",
  id: "sub",
  method: "subscriptions/listen",
  params: {
    notifications: { resourceSubscriptions: ["ops://inventory/summary"], toolsListChanged: true },
    _meta: {
      "io.modelcontextprotocol/protocolVersion": "2026-07-28",
      "io.modelcontextprotocol/clientInfo": { name: "test", version: "1.0.0" },
      "io.modelcontextprotocol/clientCapabilities": {},
    },
  },
});

async function start() {
  const server = startInProcess({ serving: { maxSubscriptionsPerUser: 2 } });
  const subscribe = async (user: string, body = listen) =>
    server.fetch(server.endpoint, {
      method: "POST",
      headers: {
        ...jsonHeaders,
        authorization: `Bearer ${await tokenFor(["ops:read"], user)}`,
        "mcp-protocol-version": "2026-07-28",
        "mcp-method": "subscriptions/listen",
      },
      body,
    });
  const open = async () => {
    const text = await server.metrics.registry.metrics();
    return Number(/^mcp_subscriptions_active (\d+)$/m.exec(text)?.[1]);
  };
  return { subscribe, open };
}

describe("subscriptions", () => {
  it("fail over the most that one user may have, and leave others theirs", async () => {
    const { subscribe, open } = await start();
    const streams = [await subscribe("ana"), await subscribe("ana")];
    const refused = await subscribe("ana");
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await refused.json()).toMatchObject({
      error: { message: expect.stringContaining("2 subscriptions open") },
    });
    streams.push(await subscribe("bob"));
    expect(streams.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await open()).toBe(3);
  });

  it("are counted down when their client goes away", async () => {
    const { subscribe, open } = await start();
    const streams = [await subscribe("ana"), await subscribe("ana")];
    for (const { body } of streams) await body?.cancel();
    expect(await open()).toBe(0);
    expect((await subscribe("ana")).status).toBe(200);
  });

  it("fail without being counted when they ask for nothing that exists", async () => {
    const { subscribe, open } = await start();
    const broken = listen.replace('"notifications"', '"notification"');
    for (let n = 0; n < 4; n++) expect((await subscribe("ana", broken)).status).not.toBe(429);
    expect(await open()).toBe(0);
  });
});
