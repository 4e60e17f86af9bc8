import { describe, expect, it } from "vitest";
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
  const nested = `${"[".repeat(50_000)}${"]".repeat(50_000)}`;

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
});
