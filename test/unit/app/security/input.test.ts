import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { messageOf, rpc, startTarget, type Target } from "./caller.ts";
import { hs256 } from "./tokens.ts";

let target: Target;
let writer: string;

beforeAll(async () => {
  target = await startTarget({
    MCP_BODY_LIMIT_KIB: "64",
    MCP_REQUESTS_PER_MINUTE: "100000",
    MCP_TOOL_CALLS_PER_MINUTE: "100000",
  });
  writer = await hs256({ scope: "tickets:write" });
});
afterAll(() => target?.stop());

const modern = "2026-07-28";
const meta = {
  "io.modelcontextprotocol/protocolVersion": modern,
  "io.modelcontextprotocol/clientCapabilities": {},
  "io.modelcontextprotocol/clientInfo": { name: "security", version: "1" },
};

/** Every way to write a path out of a folder that decoders and file systems know. */
const traversals = [
  "../../../../etc/passwd",
  "..%2f..%2fetc%2fpasswd",
  "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
  "%252e%252e%252fetc%252fpasswd",
  "..%c0%af..%c0%afetc%c0%afpasswd",
  "..\\..\\windows\\win.ini",
  "....//....//etc/passwd",
  "/etc/passwd",
  "POL-OPS-001%00.md",
  "POL-OPS-001/../../inventory.json",
];

describe("input", () => {
  it.each([
    ["method", { "mcp-method": "tools/call", "mcp-name": "x" }],
    ["version", { "mcp-protocol-version": "2025-06-18", "mcp-method": "tools/list" }],
  ])("S17 answers 400 and -32020 when header and body name another %s", async (_, headers) => {
    const body = rpc("tools/list", { _meta: meta });
    const base = { "mcp-protocol-version": modern, ...headers };
    const answer = await target.send({ token: writer, headers: base, body });
    expect(answer.status).toBe(400);
    expect(messageOf(answer)).toMatchObject({ error: { code: -32020 } });
  });

  it("S17 answers 400 and -32020 when Mcp-Name is another tool than the body's", async () => {
    const answer = await target.send({
      token: writer,
      headers: {
        "mcp-protocol-version": modern,
        "mcp-method": "tools/call",
        "mcp-name": "get_item",
      },
      body: rpc("tools/call", { name: "create_ticket", arguments: {}, _meta: meta }),
    });
    expect(answer.status).toBe(400);
    expect(messageOf(answer)).toMatchObject({ error: { code: -32020 } });
  });

  it("S18 refuses arguments that no schema names, and those that are too long, too many or too deep", async () => {
    const refusal = async (args: unknown) => (await target.call(writer, "get_item", args)).text;
    expect(await refusal({ sku: "NET-SW-048", admin: true })).toContain("no such argument");
    expect(await refusal({ sku: "A".repeat(41) })).toContain("sku");
    expect(await refusal({ sku: Array.from({ length: 500 }, () => 0) })).toContain("100 entries");
    const deep = JSON.parse(`${"[".repeat(500)}${"]".repeat(500)}`);
    expect(await refusal({ sku: deep })).toContain("100 entries");
  });

  it("S18 answers 413 for a body over the limit, declared or not", async () => {
    const filler = "x".repeat(65 * 1024);
    const declared = await target.send({ token: writer, body: rpc("ping", { filler }) });
    expect(declared.status).toBe(413);
    const chunked = await target.send({
      token: writer,
      headers: { "transfer-encoding": "chunked" },
      body: rpc("ping", { filler }),
    });
    expect(chunked.status).toBe(413);
  });

  it.each(traversals)(
    "S19 refuses the path %j in resources and tools, and audits it",
    async (path) => {
      const before = target.audit().length;
      for (const uri of [
        `ops://policies/${path}`,
        `ops://inventory/items/${path}`,
        `file://${path}`,
      ]) {
        const answer = await target.send({ token: writer, body: rpc("resources/read", { uri }) });
        expect(messageOf(answer)).toHaveProperty("error");
        expect(answer.body).not.toMatch(/root:|-32603|\/policies\/.*\.md.*---|ENOENT/);
      }
      const tool = await target.call(writer, "read_policy", { id: path });
      expect(tool.message).toMatchObject({ result: { isError: true } });
      const lines = target.audit().slice(before);
      expect(lines).toHaveLength(4);
      for (const line of lines) expect(line.outcome).not.toBe("ok");
    },
  );

  it("S19 reads no file for any text that a caller can send as an id", async () => {
    const known = /^POL-[A-Z]+-\d{3}$/;
    const id = fc.string({ maxLength: 60, unit: "binary" }).filter((text) => !known.test(text));
    await fc.assert(
      fc.asyncProperty(id, async (text) => {
        const { message } = await target.call(writer, "read_policy", { id: text });
        expect(message).toMatchObject({ result: { isError: true } });
      }),
      { numRuns: 200 },
    );
  });

  it("S23 tells a caller nothing of the inside when something is wrong", async () => {
    const answers = [
      await target.call(writer, "get_item", { sku: "NO-SUCH-1" }),
      await target.call(writer, "no_such_tool"),
      await target.send({
        token: writer,
        body: rpc("prompts/get", { name: "incident_report", arguments: { ticket_id: 1 } }),
      }),
      await target.send({
        token: writer,
        body: rpc("completion/complete", {
          ref: { type: "ref/prompt", name: "__proto__" },
          argument: { name: "x", value: "" },
        }),
      }),
      await target.send({ token: writer, body: rpc("resources/read", { uri: 7 }) }),
      await target.send({ token: writer, body: "not an object" }),
    ];
    for (const answer of answers) {
      expect(answer.status).toBeLessThan(500);
      expect(answer.body).not.toMatch(
        /-32603|\bat \w+|\.ts:|node:|SELECT |SQLITE|invalid_type|TypeError/,
      );
      expect(String(answer.headers["x-request-id"])).toMatch(/^[0-9a-f-]{36}$/);
    }
  });
});
