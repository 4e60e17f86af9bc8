import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { signDevToken } from "../dev-token.ts";
import { type ServerProcess, startServer, testSecret } from "../server-process.ts";
import { canary } from "./payloads.ts";
import { hostileRequest } from "./requests.ts";
import { openWire, type WireAnswer, type WireRequest } from "./wire.ts";

/** How many requests are sent; the same ones each time, so that a failure can be repeated. */
const count = 10_000;
const seed = 20_261_121;

/** What an answer or a log line never shows: the inside of the server. */
const inside =
  /node:internal|\/app\/src\/|\.ts:\d+|\bat \w+ \(|SQLITE_|TypeError|RangeError|zod|invalid_type|invalid_union/i;

interface Exchange {
  readonly request: WireRequest;
  readonly answer: WireAnswer;
}

let server: ServerProcess;
let tokens: string[];
const exchanges: Exchange[] = [];

function scoped(scopes: readonly ("ops:read" | "tickets:write" | "ops:admin")[], subject: string) {
  return signDevToken({
    secret: testSecret,
    audience: "ops-assistant",
    subject,
    scopes,
    ttlSec: 3600,
  });
}

beforeAll(async () => {
  server = await startServer({
    MCP_REQUESTS_PER_MINUTE: "1000000",
    MCP_TOOL_CALLS_PER_MINUTE: "1000000",
    MCP_BODY_LIMIT_KIB: "128",
    MCP_LOG_LEVEL: "debug",
  });
  tokens = await Promise.all([
    scoped(["ops:read"], "reader"),
    scoped(["tickets:write"], "writer"),
    scoped(["ops:admin"], "admin"),
  ]);
  const wire = openWire(server.port);
  const requests = fc.sample(hostileRequest(tokens), { numRuns: count, seed });
  const queue = requests.values();
  // 16 clients take from one queue.
  await Promise.all(
    Array.from({ length: 16 }, async () => {
      for (const request of queue) exchanges.push({ request, answer: await wire.send(request) });
    }),
  );
  wire.close();
}, 240_000);

afterAll(() => server?.clean());

function withAnswer(test: (answer: WireAnswer) => boolean): string[] {
  return exchanges
    .filter(({ answer }) => test(answer))
    .slice(0, 5)
    .map(
      ({ request, answer }) =>
        `${JSON.stringify(request).slice(0, 400)} -> ${answer.status} ${answer.body.slice(0, 400)}`,
    );
}

function written(): { readonly log: string; readonly audit: string } {
  const log = server.log.map((line) => JSON.stringify(line)).join("\n");
  return { log, audit: readFileSync(join(server.logDir, "audit.jsonl"), "utf8") };
}

describe(`${count} hostile requests`, () => {
  it("are all answered, or their connection is closed: none hangs", () => {
    expect(exchanges).toHaveLength(count);
  });

  it("reach every layer: refused, invalid and served ones are among them", () => {
    const statuses = new Set(exchanges.map(({ answer }) => answer.status));
    expect([...statuses]).toEqual(expect.arrayContaining([200, 400, 401, 403, 404, 405, 413]));
    const served = exchanges.filter(({ answer }) => answer.status === 200);
    expect(served.length).toBeGreaterThan(count / 4);
    expect(
      served.filter(({ answer }) => answer.body.includes('"isError":true')).length,
    ).toBeGreaterThan(200);
  });

  it("get no 5xx", () => {
    expect(withAnswer(({ status }) => status >= 500)).toEqual([]);
  });

  it("get no JSON-RPC internal error", () => {
    expect(withAnswer(({ body }) => body.includes("-32603"))).toEqual([]);
  });

  it("learn nothing of the inside", () => {
    expect(withAnswer(({ body }) => inside.test(body))).toEqual([]);
  });

  it("leave no file of the system in any answer", () => {
    expect(withAnswer(({ body }) => body.includes("root:x:"))).toEqual([]);
  });

  it("leave the server alive and serving, in the same process", async () => {
    expect(server.child.exitCode).toBeNull();
    const wire = openWire(server.port);
    const health = await wire.send({ method: "GET", path: "/health", headers: {} });
    expect(health.status).toBe(200);
    const call = await wire.send({
      method: "POST",
      path: "/mcp",
      headers: {
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
        authorization: `Bearer ${tokens[0]}`,
      },
      body: '{"jsonrpc":"2.0","id":"still here","method":"tools/call","params":{"name":"get_item","arguments":{"sku":"NET-SW-048"}}}',
    });
    expect(call.status).toBe(200);
    expect(call.body).toContain('"id":"still here"');
    expect(call.body).toContain("structuredContent");
    wire.close();
  });

  it("make the server log no unexpected fault", () => {
    const faults = server.log.filter(({ level }) => level === "error" || level === "fatal");
    expect(faults).toEqual([]);
  });

  it("leave an audit of one valid JSON object a line", () => {
    const lines = written().audit.trimEnd().split("\n");
    expect(lines.length).toBeGreaterThan(count / 2);
    for (const line of lines) expect(JSON.parse(line)).toHaveProperty("outcome");
  });

  it("leave no secret, token or free text in the log or the audit", () => {
    const { log, audit } = written();
    for (const secret of [testSecret, canary, ...tokens]) {
      const place = `${log}\n${audit}`.indexOf(secret);
      expect(place === -1 ? "" : `${log}\n${audit}`.slice(place - 200, place + 100)).toBe("");
    }
  });
});
