import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client as Client2 } from "@modelcontextprotocol/client";
import { StdioClientTransport as Transport2 } from "@modelcontextprotocol/client/stdio";
import { Client as Client1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport as Transport1 } from "@modelcontextprotocol/sdk/client/stdio.js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sessionOf } from "../../contract/clients.ts";
import { mainFile, serverEnvironment, spawnServer } from "./server-process.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mcp-stdio-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const info = { name: "stdio-test", version: "1.0.0" };
/** As a container does it: a local connection needs no token and no secret. */
const environment = () => ({
  ...serverEnvironment(folder),
  JWT_SECRET: "",
  MCP_TRANSPORT: "stdio",
});
const parameters = () => ({
  command: process.execPath,
  args: [mainFile],
  env: environment(),
  stderr: "ignore" as const,
});

const open = {
  "client 2.4, protocol 2026-07-28": async () => {
    const versionNegotiation = { mode: { pin: "2026-07-28" } };
    const client = new Client2(info, { versionNegotiation });
    await client.connect(new Transport2(parameters()));
    return sessionOf(client, client.getNegotiatedProtocolVersion());
  },
  "client 2.4, legacy protocol": async () => {
    const client = new Client2(info, { versionNegotiation: { mode: "legacy" } });
    await client.connect(new Transport2(parameters()));
    return sessionOf(client, client.getNegotiatedProtocolVersion());
  },
  "sdk 1.x client": async () => {
    const client = new Client1(info);
    await client.connect(new Transport1(parameters()));
    return sessionOf(client, undefined);
  },
};

describe("over stdin and stdout", () => {
  it.each(Object.entries(open))("%s lists the tools and creates a ticket", async (_, connect) => {
    const session = await connect();
    try {
      expect(await session.tools()).toHaveLength(9);
      const draft = { title: "From stdio", description: "No HTTP" };
      const { data } = await session.call("create_ticket", draft);
      expect(data.ticket).toMatchObject({ title: "From stdio", createdBy: "local" });
    } finally {
      await session.close();
    }
    const audit = readFileSync(join(folder, "logs", "audit.jsonl"), "utf8");
    expect(JSON.parse(audit)).toMatchObject({
      tool: "create_ticket",
      user: "local",
      outcome: "ok",
    });
  });

  it("writes nothing but JSON-RPC to stdout, logs to stderr, and ends when the client does", async () => {
    const child = spawnServer(environment());
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk) => {
      stdout += chunk;
      // The answer to initialize is there: the client hangs up.
      if (stdout.includes("\n")) child.stdin.end();
    });
    child.stderr.on("data", (chunk) => {
      stderr += chunk;
    });
    const params = { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: info };
    const request = { jsonrpc: "2.0", id: 1, method: "initialize", params };
    child.stdin.write(`${JSON.stringify(request)}\n`);
    const [code] = await once(child, "close");
    expect(code).toBe(0);
    const lines = stdout.trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ jsonrpc: "2.0", id: 1 }]);
    const logged = stderr.trimEnd().split("\n");
    expect(logged.map((line) => JSON.parse(line).msg)).toContain("tool registered");
  });
});
