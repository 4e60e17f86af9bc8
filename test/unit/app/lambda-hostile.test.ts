import { afterEach, describe, expect, it } from "vitest";
import { mostAnswerBytes } from "../../../app/src/lambda/whole-answer.ts";
import { startFunctionProcess } from "./function-process.ts";
import { jsonHeaders, tokenFor } from "./in-process.ts";
import { eventV1, eventV2 } from "./lambda-events.ts";

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0)) await clean();
});

async function startFunction(env: Readonly<Record<string, string>> = {}) {
  const started = await startFunctionProcess(env);
  cleanups.push(started.close);
  return started;
}

const ping = (id: string | number) => JSON.stringify({ jsonrpc: "2.0", id, method: "ping" });
const health = { event: eventV2({ method: "GET", path: "/health" }) };
const statusOf = ({ body }: { readonly body: string }): unknown => JSON.parse(body).statusCode;

/** What no gateway sends, and what no request can be made of. */
const malformed = [
  ["a line end in a header", eventV2({ headers: { "x-a": 'a\n{"_aws":{}}\n' } })],
  ["a header without a usable name", eventV1({ headers: { "x a": "1" } })],
  ["half of a character in a header", eventV2({ headers: { "x-a": "\ud800" } })],
  ["a body that is no base64", eventV2({ body: "!", isBase64Encoded: true })],
  ["a path that is none", eventV2({ path: "@203.0.113.1/mcp" })],
  ["a method that is none", eventV1({ method: "P OST" })],
] as const;

describe("a function that is asked in bad faith", () => {
  it("fails what is no request with 400, and writes nothing but lines of its own", async () => {
    const { runtime, lines, err } = await startFunction();
    for (const [what, event] of malformed) {
      const refused = JSON.parse((await runtime.give({ event })).body);
      expect([what, refused.statusCode]).toEqual([what, 400]);
      expect(JSON.parse(refused.body).error.message).toBe("This is no valid HTTP request");
    }
    expect(statusOf(await runtime.give(health))).toBe(200);
    expect(err()).toBe("");
    expect(lines().filter(({ _aws }) => _aws !== undefined)).toEqual([]);
    expect(lines().filter(({ service }) => service === "ops-assistant").length).toBeGreaterThan(1);
  });

  it("fails an event that is no JSON as one that it does not know, and stays", async () => {
    const { runtime } = await startFunction();
    const told = await runtime.give({ event: undefined, text: "{" });
    expect(told.headers["lambda-runtime-function-error-type"]).toBe("Function.UnknownEvent");
    expect(statusOf(await runtime.give(health))).toBe(200);
  });

  it("lets nobody keep a whole environment with a stream that waits for news", async () => {
    const { runtime } = await startFunction({ MCP_RESPONSE_STREAMING: "true" });
    const headers = { ...jsonHeaders, authorization: `Bearer ${await tokenFor(["ops:read"])}` };
    const modern = { "mcp-protocol-version": "2026-07-28", "mcp-method": "subscriptions/listen" };
    const params = {
      notifications: { toolsListChanged: true },
      _meta: {
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientInfo": { name: "test", version: "1" },
        "io.modelcontextprotocol/clientCapabilities": {},
      },
    };
    const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "subscriptions/listen", params });
    const listening = eventV1({ headers: { ...headers, ...modern }, body });
    const getting = eventV1({
      method: "GET",
      headers: { ...headers, accept: "text/event-stream" },
    });
    const ofListening = await runtime.give({ event: listening });
    expect(ofListening.body).toMatch(/"id":1,"result":\{"resultType":"complete"/);
    const [prelude = ""] = (await runtime.give({ event: getting })).body.split("\0".repeat(8));
    expect(JSON.parse(prelude).statusCode).toBe(405);
  });

  it("answers a request whose id alone is too large to pass with an error that Lambda takes", async () => {
    const { runtime } = await startFunction({ MCP_BODY_LIMIT_KIB: "4500" });
    const headers = { ...jsonHeaders, authorization: `Bearer ${await tokenFor(["ops:read"])}` };
    const event = eventV2({ headers, body: ping('"'.repeat(2_000_000)) });
    const told = await runtime.give({ event });
    expect(Buffer.byteLength(told.body)).toBeLessThanOrEqual(mostAnswerBytes);
    expect(JSON.parse(JSON.parse(told.body).body)).toMatchObject({ id: null, error: {} });
  });
});
