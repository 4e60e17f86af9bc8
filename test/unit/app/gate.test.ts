import { describe, expect, it, vi } from "vitest";
import { createMemoryLimiter } from "../../../app/src/limits/memory.ts";
import { createToolGate } from "../../../app/src/limits/tool-gate.ts";
import {
  type InProcessOptions,
  jsonHeaders,
  startInProcess,
  tokenFor,
  toolCall,
} from "./in-process.ts";
import { createMemoryTickets } from "./memory-tickets.ts";

/** Posts to a new server as `ana`; returns the answer and what the server recorded. */
async function post(
  headers: Record<string, string>,
  options: InProcessOptions = {},
  body = toolCall("list_tickets", {}),
) {
  const server = startInProcess(options);
  const authorization = `Bearer ${await tokenFor(["ops:read"])}`;
  const init = { method: "POST", headers: { ...jsonHeaders, authorization, ...headers }, body };
  return { response: await server.fetch(server.endpoint, init), ...server };
}

describe("host and origin", () => {
  it.each(["localhost:8000", "localhost"])("lets the host %s in", async (host) => {
    expect((await post({ host })).response.status).toBe(200);
  });

  it("fails for a foreign host before the token is looked at, and audits it", async () => {
    const { response, entries } = await post({ host: "evil.example", authorization: "" });
    expect(response.status).toBe(403);
    expect(entries).toMatchObject([{ kind: "refusal", outcome: "foreign_host", status: 403 }]);
  });

  it("takes hosts and origins that are configured", async () => {
    const options = {
      allowedHosts: ["mcp.example.com"],
      allowedOrigins: ["https://app.example.com"],
    };
    const headers = { host: "mcp.example.com", origin: "https://app.example.com" };
    expect((await post(headers, options)).response.status).toBe(200);
  });

  it.each(["http://localhost:5173", "http://127.0.0.1:3000", "http://[::1]:1"])(
    "lets the loopback page %s in",
    async (origin) => {
      expect((await post({ origin })).response.status).toBe(200);
    },
  );

  it.each([
    "https://evil.example",
    "https://localhost.evil.example",
    "https://app.example.com:444",
    "http://app.example.com",
    "null",
    "file://",
  ])("fails for the page %s", async (origin) => {
    const { response, entries } = await post(
      { origin },
      { allowedOrigins: ["https://app.example.com"] },
    );
    expect(response.status).toBe(403);
    expect(entries).toMatchObject([{ outcome: "foreign_origin" }]);
    expect(response.headers.get("access-control-allow-origin")).toBeNull();
  });
});

describe("limits of the gate", () => {
  it("fails over the user's rate with 429 and Retry-After, audited and counted; another user passes", async () => {
    const server = startInProcess({ limiter: createMemoryLimiter(2) });
    const send = async (subject: string) => {
      const authorization = `Bearer ${await tokenFor(["ops:read"], subject)}`;
      const init = { method: "POST", headers: { ...jsonHeaders, authorization } };
      return server.fetch(server.endpoint, { ...init, body: toolCall("list_tickets", {}) });
    };
    expect((await send("ana")).status).toBe(200);
    expect((await send("ana")).status).toBe(200);
    const refused = await send("ana");
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await send("bo")).status).toBe(200);
    const refusals = server.entries.filter(({ kind }) => kind === "refusal");
    expect(refusals).toMatchObject([{ outcome: "rate_limited", user: "ana", status: 429 }]);
    expect(await server.metrics.registry.metrics()).toContain(
      'mcp_http_refusals_total{reason="rate_limited"} 1',
    );
  });

  it("counts a tool's call together with its request, and once", async () => {
    const keys: string[] = [];
    const consume = async (key: string, requests = 1) => {
      keys.push(`${key} ${requests}`);
      return { allowed: true } as const;
    };
    const limiter = { consume };
    const toolGate = createToolGate({ concurrency: 1, calls: limiter });
    const sent = async (body: string) => {
      const length = { "content-length": String(body.length) };
      await (await post(length, { limiter, toolLimiter: limiter, toolGate }, body)).response.text();
    };
    await sent(toolCall("list_tickets", {}));
    expect(keys.splice(0)).toEqual(["ana 1", "list_tickets:ana 1"]);
    // A batch is as many requests as it holds, and its tools count their calls themselves.
    const batch = `[${toolCall("list_tickets", {})},${toolCall("list_tickets", {})}]`;
    await sent(batch);
    expect(keys.splice(0)[0]).toBe("ana 2");
    // No key is made of a name that somebody made up.
    await sent(toolCall("made_up", {}));
    expect(keys).toEqual(["ana 1"]);
  });

  it("answers a call over the tool's limit as a tool error, not as a refused request", async () => {
    const toolLimiter = createMemoryLimiter(1);
    await toolLimiter.consume("list_tickets:ana");
    const body = toolCall("list_tickets", {});
    const length = { "content-length": String(body.length) };
    const { response, entries } = await post(length, { toolLimiter }, body);
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('"isError":true');
    expect(entries).toMatchObject([{ kind: "call", outcome: "rate_limited" }]);
  });

  it("counts a user before it reads much", async () => {
    const limiter = createMemoryLimiter(1);
    await limiter.consume("ana");
    const body = toolCall("list_tickets", { query: "x".repeat(20_000) });
    const { response } = await post({ "content-length": String(body.length) }, { limiter }, body);
    expect(response.status).toBe(429);
  });

  it("fails on a body over the limit, whether its length is declared or not", async () => {
    const body = toolCall("search_policies", { query: "x".repeat(64 * 1024) });
    const declared = await post({ "content-length": String(body.length) }, {}, body);
    expect(declared.response.status).toBe(413);
    const streamed = await post({}, {}, body);
    expect(streamed.response.status).toBe(413);
    expect(streamed.entries).toMatchObject([{ outcome: "too_large", user: "ana", status: 413 }]);
  });

  it("fails on a body that is no JSON with a JSON-RPC parse error", async () => {
    const { response } = await post({}, {}, "{");
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code: -32700 } });
  });

  it("gives every answer a request id that the audit log repeats", async () => {
    const { response, entries } = await post({});
    expect(response.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
    await response.text();
    expect(entries).toMatchObject([{ requestId: response.headers.get("x-request-id") }]);
  });
});

describe("health and readiness", () => {
  const get = async (path: string, options: InProcessOptions = {}) => {
    const response = await startInProcess(options).fetch(`http://10.1.2.3:8000${path}`);
    return { status: response.status, body: await response.json() };
  };

  it("answers a probe with any Host and without a token, and leaks nothing", async () => {
    const body = { status: "healthy", uptime_seconds: 12.3, version: "1.0.0" };
    expect(await get("/health")).toEqual({ status: 200, body });
  });

  it("is ready while the store can be used", async () => {
    expect(await get("/ready")).toEqual({ status: 200, body: { status: "ready" } });
  });

  it("fails readiness while draining, but stays healthy", async () => {
    const draining = { draining: () => true };
    expect(await get("/ready", draining)).toEqual({ status: 503, body: { status: "draining" } });
    expect((await get("/health", draining)).status).toBe(200);
  });

  it("fails readiness when the store cannot be used, without saying why to the world", async () => {
    const check = () => Promise.reject(new Error("disk /data is full"));
    const tickets = { ...createMemoryTickets(), check };
    const body = { status: "store_unavailable" };
    expect(await get("/ready", { tickets })).toEqual({ status: 503, body });
    expect(await get("/ready?exclude=other", { tickets })).toEqual({ status: 503, body });
  });

  it("leaves the store out of readiness when asked to, and nothing else", async () => {
    const check = vi.fn(() => Promise.reject(new Error("no route to the database")));
    const tickets = { ...createMemoryTickets(), check };
    const ready = { status: 200, body: { status: "ready" } };
    expect(await get("/ready?exclude=store", { tickets })).toEqual(ready);
    expect(check).not.toHaveBeenCalled();
    const draining = { status: 503, body: { status: "draining" } };
    expect(await get("/ready?exclude=store", { tickets, draining: () => true })).toEqual(draining);
  });
});
