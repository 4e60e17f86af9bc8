import { createServer } from "node:http";
import type { OutputMap } from "@pulumi/pulumi/automation/index.js";
import { describe, expect, it, onTestFinished } from "vitest";
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
