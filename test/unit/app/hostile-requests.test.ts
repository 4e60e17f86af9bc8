import { describe, expect, it } from "vitest";
import { createMemoryLimiter } from "../../../app/src/limits/memory.ts";
import { jsonHeaders, startInProcess, tokenFor } from "./in-process.ts";

const modern = "2026-07-28";
const meta = {
  "io.modelcontextprotocol/protocolVersion": modern,
  "io.modelcontextprotocol/clientCapabilities": {},
  "io.modelcontextprotocol/clientInfo": { name: "hostile", version: "1" },
};

/** Posts a tool call with raw parameters, as a client of the protocol's revision `version`. */
async function call(version: string, params: string) {
  const server = startInProcess();
  const head = { "mcp-method": "tools/call", "mcp-name": "get_item" };
  const headers = {
    ...jsonHeaders,
    authorization: `Bearer ${await tokenFor(["ops:read"])}`,
    "mcp-protocol-version": version,
    ...(version === modern ? head : {}),
  };
  const full = version === modern ? `"_meta":${JSON.stringify(meta)},${params}` : params;
  const body = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{${full}}}`;
  const response = await server.fetch(server.endpoint, { method: "POST", headers, body });
  return { status: response.status, text: await response.text(), entries: server.entries };
}

const revisions = ["2025-06-18", modern];

describe.each(revisions)("a hostile tool call of protocol %s", (version) => {
  // deeper than the call stack, and still smaller than the body may be
  const nested = `${"[".repeat(20_000)}${"]".repeat(20_000)}`;

  // A rejection that nobody handles ends the process; vitest counts one as a failure.
  it.each([
    ["an object that is no text", '{"toString":1,"valueOf":1}'],
    ["a deep list", nested],
    ["a number", "7"],
    ["null", "null"],
  ])("fails for a tool named by %s, and says nothing of the inside", async (_, name) => {
    const { status, text } = await call(version, `"name":${name},"arguments":{}`);
    expect(status).toBeLessThan(500);
    expect(text).not.toMatch(/TypeError|RangeError|primitive value|call stack/);
  });

  it.each([
    // Deeper bodies are refused before anybody looks at what they ask for.
    ["deep", `${"[".repeat(400)}${"]".repeat(400)}`],
    ["many", `[${"0,".repeat(101)}0]`],
  ])("fails on %s arguments, and audits the refusal", async (_, sku) => {
    const params = `"name":"get_item","arguments":{"sku":${sku}}`;
    const { text, entries } = await call(version, params);
    expect(text).toContain("they hold more than 100 entries");
    expect(entries).toMatchObject([{ tool: "get_item", outcome: "invalid_arguments" }]);
  });
});

describe("a batch", () => {
  const ping = (id: number) => ({ jsonrpc: "2.0", id, method: "ping" });

  /** Posts one batch of so many pings to a server that allows ten requests a minute. */
  async function post(count: number) {
    const server = startInProcess({ limiter: createMemoryLimiter(10) });
    const authorization = `Bearer ${await tokenFor(["ops:read"])}`;
    const headers = { ...jsonHeaders, authorization };
    const body = JSON.stringify(Array.from({ length: count }, (_, id) => ping(id)));
    const response = await server.fetch(server.endpoint, { method: "POST", headers, body });
    return { response, entries: server.entries };
  }

  it("counts as many requests as it holds", async () => {
    expect((await post(10)).response.status).toBe(200);
  });

  it("fails when it holds more requests than the limit allows, and audits it", async () => {
    const { response, entries } = await post(11);
    expect(response.status).toBe(429);
    expect(Number(response.headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
    expect(entries).toMatchObject([{ kind: "refusal", outcome: "rate_limited", user: "ana" }]);
  });
});
