import { createServer } from "node:http";
import { json } from "node:stream/consumers";
import type { OutputMap } from "@pulumi/pulumi/automation/index.js";
import { describe, expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import { firstCall } from "../../../../infra/cli/first-call.ts";
import { summaryRows } from "../../../../infra/cli/summary.ts";
import { UserError } from "../../../../infra/cli/user-error.ts";

/** A server that is well and refuses every call; what it was sent as `Authorization`. */
async function serverThatRefuses(): Promise<{ url: string; sent: (string | undefined)[] }> {
  const sent: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    if (request.url === "/health") {
      response.end(JSON.stringify({ status: "ok", version: "1.2.3" }));
      return;
    }
    sent.push(request.headers.authorization);
    response.writeHead(403).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}`, sent };
}

function outputsOf(url: string): OutputMap {
  const plain = {
    endpoint: `${url}/mcp`,
    healthUrl: `${url}/health`,
    metricsUrl: "http://mcp-server:9090/metrics",
    auth: { mode: "jwks", audience: "ops", issuer: "https://id.example.com" },
    clients: { claudeCode: { command: "claude mcp add" } },
  };
  return Object.fromEntries(
    Object.entries(plain).map(([name, value]) => [name, { value, secret: false }]),
  );
}

describe("a stack whose tokens come from an issuer", () => {
  it("is reported without a call when no token was given", async () => {
    const { url, sent } = await serverThatRefuses();
    const said: string[] = [];
    const found = await firstCall(outputsOf(url), (line) => said.push(line), { issued: "" });
    expect(found).toMatchObject({
      endpoint: `${url}/mcp`,
      health: "ok, version 1.2.3",
      auth: "jwks",
      called: undefined,
    });
    expect(sent).toEqual([]);
    expect(said.join("\n")).toContain("MCP_TOKEN holds no token of the issuer's");
  });

  it("is called with the token that was given", async () => {
    const { url, sent } = await serverThatRefuses();
    const calling = firstCall(outputsOf(url), () => {}, { issued: "from-the-issuer" });
    await expect(calling).rejects.toThrow(UserError);
    expect(new Set(sent)).toEqual(new Set(["Bearer from-the-issuer"]));
  });
});

/** A server of one's own without a health path, which lists its tools to some of its callers. */
async function ownServer(mayList: (authorization: string | undefined) => boolean): Promise<string> {
  const server = createServer(async (request, response) => {
    if (request.method !== "POST") return void response.writeHead(404).end();
    if (!mayList(request.headers.authorization)) return void response.writeHead(401).end();
    const { id, method } = z
      .object({ id: z.unknown().optional(), method: z.string() })
      .parse(await json(request));
    const info = { name: "own", version: "1.0.0" };
    const results: Record<string, object> = {
      initialize: {
        protocolVersion: "2025-06-18",
        capabilities: { tools: {} },
        serverInfo: info,
      },
      "tools/list": { tools: [{ name: "add", inputSchema: { type: "object" } }] },
    };
    if (id === undefined) return void response.writeHead(202).end();
    const result = results[method];
    const error = { code: -32601, message: "no such method" };
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ jsonrpc: "2.0", id, ...(result ? { result } : { error }) }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`;
}

/** Outputs of a stack that signs its tokens itself, or takes none. */
function outputsWith(url: string, mode: "jwt" | "none"): OutputMap {
  const jwtSecret = { value: "k".repeat(64), secret: true };
  const auth = { value: { mode, audience: "ops", issuer: "mcp-stacks" }, secret: false };
  return { ...outputsOf(url), auth, ...(mode === "none" ? {} : { jwtSecret }) };
}

describe("a server that is asked in a way of its own whether it is well", () => {
  it("needs no health path, for its tools are asked for", async () => {
    const url = await ownServer(() => true);
    const outputs = outputsWith(url, "none");
    const found = await firstCall(outputs, () => {}, { ownCheck: true });
    expect(found).toMatchObject({
      health: `well by mcp-stacks:server.container.health; ${url}/health answers 404`,
      auth: "none",
      called: [],
    });
  });

  it("fails without a health path where it is said to be asked there", async () => {
    const url = await ownServer(() => true);
    await expect(firstCall(outputsWith(url, "none"), () => {})).rejects.toThrow(
      `The health check failed: ${url}/health answered 404`,
    );
  });
});

describe("a server that is told to ask for tokens", () => {
  it("is warned of when it answers those who have none", async () => {
    const said: string[] = [];
    const outputs = outputsWith(await ownServer(() => true), "jwt");
    const found = await firstCall(outputs, (line) => said.push(line), { ownCheck: true });
    expect(found.auth).toBe("ignored");
    expect(said.filter((line) => line.startsWith("  ! "))).toEqual([
      "  ! the server answers without a token: it does not check what mcp-stacks:server.auth.mode jwt asks for",
    ]);
    const rows = new Map(summaryRows(found, "dev"));
    expect(rows.get("get a token")).toMatch(/^not needed: .*, though the stack tells it to/);
  });

  it("is not warned of when it refuses them", async () => {
    const said: string[] = [];
    const outputs = outputsWith(await ownServer((given) => given !== undefined), "jwt");
    const found = await firstCall(outputs, (line) => said.push(line), { ownCheck: true });
    expect(found.auth).toBe("jwt");
    expect(said.join("\n")).toContain("tools        add");
    expect(said.join("\n")).not.toContain("without a token");
  });
});

describe("a server that is reached at another origin", () => {
  it("is asked there, and reported where its clients find it", async () => {
    const { url, sent } = await serverThatRefuses();
    const outputs = outputsOf("http://ops.staging.svc.cluster.local");
    const found = await firstCall(outputs, () => {}, { issued: "", origin: url });
    expect(found.health).toBe("ok, version 1.2.3");
    expect(found.endpoint).toBe("http://ops.staging.svc.cluster.local/mcp");
    const calling = firstCall(outputs, () => {}, { issued: "x", origin: url, fix: "ask the pods" });
    await expect(calling).rejects.toThrow(
      /^The tool call failed: [\s\S]*\n {2}fix {2}ask the pods$/,
    );
    expect(sent).toContain("Bearer x");
  });
});

describe("summaryRows", () => {
  const found = {
    endpoint: "http://127.0.0.1:8000/mcp",
    health: "ok",
    prometheus: "up",
    connect: "claude mcp add",
  };

  it("says why no tool was called, what to do, and who gives tokens", () => {
    const rows = new Map(summaryRows({ ...found, auth: "jwks", called: undefined }, "prod"));
    expect(rows.get("endpoint")).toBe(found.endpoint);
    expect(rows.get("tool called")).toBe("none: tokens come from the issuer, and none was given");
    expect(rows.get("to call one")).toBe("MCP_TOKEN=… npm run demo -- --stack prod");
    expect(rows.get("get a token")).toMatch(/^from the issuer/);
    expect(rows.has("its answer")).toBe(false);
  });

  it("says so when nothing is known that could be called", () => {
    const rows = new Map(summaryRows({ ...found, auth: "jwt", called: [] }, "todo"));
    expect(rows.get("tool called")).toMatch(/^none: /);
    expect(rows.has("its answer")).toBe(false);
  });

  it("shows each call with its answer otherwise", () => {
    const called = [
      { call: "create_todo {}", answer: "made" },
      { call: "list_todos {}", answer: "3 items" },
    ];
    const rows = summaryRows({ ...found, auth: "jwt", called }, "dev");
    expect(rows.filter(([name]) => name === "tool called" || name === "its answer")).toEqual([
      ["tool called", "create_todo {}"],
      ["its answer", "made"],
      ["tool called", "list_todos {}"],
      ["its answer", "3 items"],
    ]);
    expect(new Map(rows).get("get a token")).toBe("export MCP_TOKEN=$(npm run --silent token)");
    const open = new Map(summaryRows({ ...found, auth: "none", called }, "dev"));
    expect(open.get("get a token")).toMatch(/^not needed/);
  });
});
