import { connect } from "node:net";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { refusalOf } from "../../../app/src/answer-refusal.ts";
import { isDeeperThan } from "../../../app/src/json-depth.ts";
import { jsonHeaders, startInProcess, tokenFor, toolCall } from "./in-process.ts";
import { type ServerProcess, startServer } from "./server-process.ts";

/** Posts to a new server as `ana`; returns the answer and what was recorded. */
async function send(init: RequestInit, headers: Record<string, string> = {}) {
  const server = startInProcess();
  const authorization = `Bearer ${await tokenFor(["ops:read"])}`;
  const all = { ...jsonHeaders, authorization, ...headers };
  return { response: await server.fetch(server.endpoint, { headers: all, ...init }), ...server };
}

describe("refusals that are recorded", () => {
  it.each([
    ["a body that is no JSON", { method: "POST", body: "{" }, {}, 400, "invalid_body"],
    [
      "a body of a thousand lists in lists",
      { method: "POST", body: "[".repeat(1000) },
      {},
      400,
      "invalid_body",
    ],
    [
      "another content type",
      { method: "POST", body: "{}" },
      { "content-type": "text/plain" },
      415,
      "invalid_body",
    ],
    ["a method that is not served", { method: "PUT" }, {}, 405, "invalid_request"],
    ["JSON that is no message", { method: "POST", body: "7" }, {}, 400, "invalid_request"],
  ])("fails for %s, audited and counted", async (_what, init, headers, status, outcome) => {
    const { response, entries, metrics } = await send(init, headers);
    expect(response.status).toBe(status);
    expect(entries).toMatchObject([{ kind: "refusal", outcome, status, user: "ana" }]);
    expect(await metrics.registry.metrics()).toContain(
      `mcp_http_refusals_total{reason="${outcome}"} 1`,
    );
  });

  it("name the trace that the message is part of, else that of its HTTP request, and how long they took", async () => {
    const traceparent = (digit: string) => `00-${digit.repeat(32)}-${"c".repeat(16)}-01`;
    const params = {
      name: "create_ticket",
      arguments: {},
      _meta: { traceparent: traceparent("a") },
    };
    const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params });
    const headers = { traceparent: traceparent("b") };
    const ms = expect.any(Number);
    const inMessage = await send({ method: "POST", body }, headers);
    expect(inMessage.entries).toMatchObject([{ status: 403, traceId: "a".repeat(32), ms }]);
    const inHeader = await send({ method: "POST", body: "{" }, headers);
    expect(inHeader.entries).toMatchObject([{ status: 400, traceId: "b".repeat(32), ms }]);
  });

  it("says with every answer that nobody keeps it and what it is", async () => {
    for (const body of [toolCall("list_tickets", {}), "{"]) {
      const { headers } = (await send({ method: "POST", body })).response;
      expect(headers.get("cache-control")).toBe("no-store");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
    }
  });
});

describe("answers of the protocol layer", () => {
  it.each([
    [404, true, "unknown_session"],
    [404, false, undefined],
    [403, false, "insufficient_scope"],
    [406, false, "invalid_request"],
    [429, false, "too_many_subscriptions"],
    [503, true, "too_many_sessions"],
    [200, true, undefined],
    [202, false, undefined],
    [500, false, undefined],
  ])("with %i, session named: %s, are recorded as %s", (status, session, refusal) => {
    expect(refusalOf(status, session)).toBe(refusal);
  });

  it("with 429 are recorded as too many sessions when the request would begin one", () => {
    expect(refusalOf(429, false, "initialize")).toBe("too_many_sessions");
    expect(refusalOf(429, false, "subscriptions/listen")).toBe("too_many_subscriptions");
  });
});

describe("the depth of JSON text", () => {
  const depthOf = (value: unknown): number =>
    typeof value !== "object" || value === null
      ? 0
      : 1 + Math.max(0, ...Object.values(value).map(depthOf));

  it("is told without parsing, whatever strings and keys hold", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), fc.nat({ max: 6 }), (value, most) => {
        const text = JSON.stringify(value, undefined, 2).padEnd(20);
        expect(isDeeperThan(most, text)).toBe(depthOf(value) > most);
      }),
    );
  });

  it("does not count brackets in strings, even behind escaped quotes and backslashes", () => {
    expect(isDeeperThan(2, String.raw`["\"[[[[", "\\", "[[[[", "\\\"[[["]`)).toBe(false);
    expect(isDeeperThan(2, String.raw`["\\", [[ ]]]`)).toBe(true);
    expect(isDeeperThan(2, '["[[[[[[[')).toBe(false);
  });
});

describe("a server on a socket", () => {
  let server: ServerProcess;
  beforeAll(async () => {
    server = await startServer({ MCP_LOG_LEVEL: "DEBUG" });
  });
  afterAll(() => server.clean());

  const post = (authorization: string) =>
    fetch(`http://127.0.0.1:${server.port}/mcp`, {
      method: "POST",
      headers: { ...jsonHeaders, authorization },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "ping" }),
    });

  it("says without a stack that a client went away while it sent its body", async () => {
    const authorization = `Bearer ${await tokenFor(["ops:read"])}`;
    const head = { ...jsonHeaders, host: "localhost", authorization, "content-length": "500" };
    const lines = Object.entries(head).map(([name, value]) => `${name}: ${value}\r\n`);
    const socket = connect(server.port, "127.0.0.1");
    socket.write(`POST /mcp HTTP/1.1\r\n${lines.join("")}\r\n{"half`, () => socket.destroy());
    await server.logged("the client went away while it sent the body");
    expect(server.log.filter(({ err }) => err !== undefined)).toEqual([]);
  });

  it("fails with 429 once an address had too many bad tokens, and lets known good tokens pass", async () => {
    const good = `Bearer ${await tokenFor(["ops:read"])}`;
    expect((await post("Bearer bad")).status).toBe(401);
    expect((await post(good)).status).toBe(200);
    const statuses = new Set<number>();
    // 60 refusals and 10 tries a second are looked at; the rest is not.
    for (let n = 0; n < 500 && !statuses.has(429); n++)
      statuses.add((await post("Bearer bad")).status);
    expect([...statuses].sort()).toEqual([401, 429]);
    for (let n = 0; n < 20; n++) expect((await post(good)).status).toBe(200);
  });
});
