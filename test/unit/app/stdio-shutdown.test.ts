import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { serverEnvironment, spawnServer } from "./server-process.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mcp-stdio-end-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const initialize = {
  protocolVersion: "2025-11-25",
  capabilities: {},
  clientInfo: { name: "stdio-test", version: "1.0.0" },
};

/** A server over stdio, and its answers so far; `heard` is called with each message. */
function start(heard: (message: { id?: number; method?: string }) => void = () => {}) {
  const child = spawnServer({
    ...serverEnvironment(folder),
    JWT_SECRET: "",
    MCP_TRANSPORT: "stdio",
    MCP_CONFORMANCE_FIXTURES: "true",
  });
  const answered: number[] = [];
  let rest = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    const lines = `${rest}${chunk}`.split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const message: { id?: number; method?: string } = JSON.parse(line);
      if (message.id !== undefined) answered.push(message.id);
      heard(message);
    }
  });
  child.stderr.resume();
  const ask = (id: number, method: string, params: object) =>
    child.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", id, method, params })}\n`);
  ask(1, "initialize", initialize);
  return { child, answered, ask };
}

it("answers all that was asked before stdin ended", async () => {
  const { child, answered, ask } = start();
  const call = { name: "create_ticket", arguments: { title: "Late", description: "At the end" } };
  for (let id = 2; id <= 30; id++) ask(id, "tools/call", call);
  child.stdin.end();
  expect(await once(child, "close")).toEqual([0, null]);
  expect(answered.sort((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, n) => n + 1));
});

it.each(["stdin", "SIGTERM"])(
  "lets a call that runs finish when %s ends the server",
  async (what) => {
    let told = false;
    const { child, answered, ask } = start(({ method }) => {
      if (method !== "notifications/progress" || told) return;
      told = true;
      // It is at work: it has said so, and not answered yet.
      expect(answered).toEqual([1]);
      if (what === "SIGTERM") child.kill("SIGTERM");
      else child.stdin.end();
    });
    const call = { name: "test_tool_with_progress", arguments: {}, _meta: { progressToken: "p" } };
    ask(2, "tools/call", call);
    expect(await once(child, "close")).toEqual([0, null]);
    expect(answered).toEqual([1, 2]);
  },
);

it("ends at once when nobody reads its answers any more", async () => {
  const { child, ask } = start(({ id }) => {
    if (id !== 1) return;
    child.stdout.destroy();
    ask(2, "tools/list", {});
  });
  const [code] = await once(child, "exit");
  expect(code).toBe(0);
});
