import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, it } from "vitest";
import { serverEnvironment, spawnServer } from "../server-process.ts";
import { rpc } from "./caller.ts";

it("S26 writes nothing but JSON-RPC to stdout, and takes no credential from a message", async () => {
  const folder = mkdtempSync(join(tmpdir(), "mcp-stdio-"));
  const child = spawnServer({
    ...serverEnvironment(folder),
    JWT_SECRET: "",
    MCP_TRANSPORT: "stdio",
    MCP_LOG_LEVEL: "trace",
  });
  try {
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    child.stderr.resume();
    const ask = async (message: unknown) => {
      child.stdin.write(`${JSON.stringify(message)}\n`);
      return JSON.parse((await lines.next()).value ?? "null");
    };
    const clientInfo = { name: "security", version: "1" };
    const hello = { protocolVersion: "2025-06-18", capabilities: {}, clientInfo };
    const answers = [
      await ask(rpc("initialize", hello)),
      await ask(rpc("tools/call", { name: "get_item", arguments: { sku: "x", token: "abc" } })),
      await ask(rpc("tools/call", { name: "no_such_tool", arguments: {} })),
      await ask(rpc("no/such/method")),
    ];
    for (const answer of answers) expect(answer).toMatchObject({ jsonrpc: "2.0", id: 1 });
    child.stdin.end();
    // Whatever is left on stdout at the end is JSON-RPC too, and there is nothing left.
    expect((await lines.next()).done).toBe(true);
    if (child.exitCode === null) await once(child, "close");
  } finally {
    child.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  }
});
