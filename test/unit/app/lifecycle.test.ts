import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { jsonHeaders, tokenFor, toolCall } from "./in-process.ts";
import {
  mainFile,
  type ServerProcess,
  serverEnvironment,
  startServer,
  testSecret,
} from "./server-process.ts";

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0)) await clean();
});

async function start(env: Record<string, string> = {}): Promise<ServerProcess> {
  const server = await startServer(env);
  cleanups.push(() => server.clean());
  return server;
}

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "mcp-start-"));
  cleanups.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A call whose body is sent in two parts, so that it is in flight for as long as the test wants. */
async function slowCall(server: ServerProcess) {
  const body = toolCall("create_ticket", { title: "In flight", description: "While draining" });
  const call = request({
    port: server.port,
    method: "POST",
    path: "/mcp",
    headers: {
      ...jsonHeaders,
      authorization: `Bearer ${await tokenFor(["tickets:write"])}`,
      "content-length": Buffer.byteLength(body),
      // Answered when the server has read the headers: from then on the call is in flight.
      expect: "100-continue",
    },
  });
  // A server that ends early hangs up; whoever waits for an answer hears of it through `once`.
  call.on("error", () => {});
  call.flushHeaders();
  await once(call, "continue");
  call.write(body.slice(0, 10));
  return {
    async finish(): Promise<string> {
      call.end(body.slice(10));
      const [response] = await once(call, "response");
      let text = "";
      for await (const chunk of response) text += chunk;
      return text;
    },
  };
}

describe("stopping", () => {
  it("finishes the call in flight after SIGTERM, sends others away, and exits 0", async () => {
    const server = await start();
    const call = await slowCall(server);
    server.child.kill("SIGTERM");
    await server.logged("draining");
    const ready = await fetch(`http://127.0.0.1:${server.port}/ready`);
    expect([ready.status, ready.headers.get("connection")]).toEqual([503, "close"]);
    expect(await ready.json()).toEqual({ status: "draining" });
    expect(await call.finish()).toContain("TKT-");
    const [code, signal] = await once(server.child, "close");
    expect({ code, signal }).toEqual({ code: 0, signal: null });
    expect(server.log.at(-1)).toMatchObject({ msg: "stopped" });
    const audit = readFileSync(join(server.logDir, "audit.jsonl"), "utf8");
    expect(JSON.parse(audit)).toMatchObject({ tool: "create_ticket", outcome: "ok" });
  });

  it("loses no answer of clients that send all the time on open connections", async () => {
    const server = await start({
      MCP_REQUESTS_PER_MINUTE: "1000000",
      MCP_TOOL_CALLS_PER_MINUTE: "1000000",
    });
    const authorization = `Bearer ${await tokenFor(["ops:read"])}`;
    const body = toolCall("list_tickets", {});
    const agent = new Agent({ keepAlive: true, maxSockets: 16 });
    cleanups.push(() => agent.destroy());
    const options = {
      agent,
      port: server.port,
      method: "POST",
      path: "/mcp",
      headers: { ...jsonHeaders, authorization, "content-length": Buffer.byteLength(body) },
    };
    let answered = 0;
    const enough = Promise.withResolvers<void>();
    const client = async () => {
      for (;;) {
        const call = request(options);
        call.end(body);
        const [response] = await once(call, "response");
        let text = "";
        for await (const chunk of response) text += chunk;
        expect(response.statusCode).toBe(200);
        expect(text).toContain("structuredContent");
        answered += 1;
        if (answered === 200) enough.resolve();
        // Sent away, it goes to another server.
        if (response.headers.connection === "close") return;
      }
    };
    const clients = Array.from({ length: 16 }, client);
    await Promise.race([enough.promise, Promise.all(clients)]);
    server.child.kill("SIGTERM");
    await Promise.all(clients);
    const [code] = await once(server.child, "close");
    expect(code).toBe(0);
    const audit = readFileSync(join(server.logDir, "audit.jsonl"), "utf8").trimEnd().split("\n");
    expect(audit).toHaveLength(answered);
  });

  it("exits 0 on SIGINT while a client keeps its connection open", async () => {
    const server = await start();
    const response = await fetch(`http://127.0.0.1:${server.port}/health`);
    await response.json();
    server.child.kill("SIGINT");
    const [code] = await once(server.child, "close");
    expect(code).toBe(0);
  });

  it("exits at once on a second signal", async () => {
    const server = await start();
    await slowCall(server);
    server.child.kill("SIGTERM");
    await server.logged("draining");
    server.child.kill("SIGTERM");
    const [code] = await once(server.child, "close");
    expect(code).toBe(1);
    expect(server.log.at(-1)).toMatchObject({ msg: "draining" });
  });

  it("keeps tickets and audit lines over a restart", async () => {
    const first = await start();
    const call = async (port: number, body: string) => {
      const authorization = `Bearer ${await tokenFor(["tickets:write"])}`;
      const init = { method: "POST", headers: { ...jsonHeaders, authorization }, body };
      return (await fetch(`http://127.0.0.1:${port}/mcp`, init)).text();
    };
    const draft = { title: "Survives a kill", description: "kill -9" };
    await call(first.port, toolCall("create_ticket", draft));
    first.child.kill("SIGKILL");
    await once(first.child, "close");
    const second = await start({ DATA_DIR: first.dataDir, LOG_DIR: first.logDir });
    const answer = await call(second.port, toolCall("list_tickets", { query: "Survives a kill" }));
    expect(answer).toContain("Survives a kill");
    const lines = readFileSync(join(first.logDir, "audit.jsonl"), "utf8").trimEnd().split("\n");
    expect(lines).toHaveLength(2);
  });
});

describe("starting", () => {
  it("names each tool in the log, and no secret", async () => {
    const server = await start();
    const tools = server.log.flatMap((line) => (line.msg === "tool registered" ? line.tool : []));
    expect(tools).toHaveLength(9);
    expect(JSON.stringify(server.log)).not.toContain(testSecret);
  });

  it("comes up and answers while Redis is not there", async () => {
    const server = await start({ MCP_SHARED: "redis", REDIS_URL: "redis://:pa55word@127.0.0.1:1" });
    await server.logged("Redis cannot be used: each replica limits for itself");
    expect((await fetch(`http://127.0.0.1:${server.port}/ready`)).status).toBe(200);
    const metrics = await fetch(`http://127.0.0.1:${server.metricsPort}/metrics`);
    expect(await metrics.text()).toContain("mcp_rate_limit_shared 0");
    expect(JSON.stringify(server.log)).not.toContain("pa55word");
  });

  /** Starts a server that must not come up; returns how it ended. */
  function refused(
    change: Record<string, string>,
    prepare?: (env: Record<string, string>) => void,
  ) {
    const env = { ...serverEnvironment(newFolder()), ...change };
    prepare?.(env);
    const { status, stderr } = spawnSync(process.execPath, [mainFile], { env, encoding: "utf8" });
    expect(stderr).not.toMatch(/^\s+at /m);
    return { status, stderr: stderr.trimEnd() };
  }

  it("fails on bad settings with exit code 1 and no stack", () => {
    const { status, stderr } = refused({ MCP_AUTH_MODE: "", JWT_SECRET: "short" });
    expect(status).toBe(1);
    expect(stderr.split("\n")).toHaveLength(3);
    expect(stderr).toContain("MCP_AUTH_MODE is not set");
    expect(stderr).toContain("JWT_SECRET is 5 bytes long (value hidden)");
  });

  it("fails on a port that is taken with one line that names the setting", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    cleanups.push(() => taken.close());
    const address = taken.address();
    const port = String(typeof address === "object" ? address?.port : address);
    for (const setting of ["MCP_SERVER_PORT", "MCP_METRICS_PORT"]) {
      const { status, stderr } = refused({ [setting]: port });
      expect(status).toBe(1);
      expect(stderr).toBe(
        `Port ${port} on 127.0.0.1 is taken by another process. Stop it, or set ${setting} to a free port.`,
      );
    }
  });

  it("fails on a faulty data file and names it", () => {
    const { status, stderr } = refused({}, ({ DATA_DIR = "" }) =>
      writeFileSync(join(DATA_DIR, "inventory.json"), '{"items":[{"sku":"a b"}]}'),
    );
    expect(status).toBe(1);
    expect(stderr).toContain("inventory.json is not valid");
    expect(stderr).toContain("items.0.sku");
  });
});

describe("the health check", () => {
  const check = (port: number) =>
    spawnSync(process.execPath, [join(mainFile, "../healthcheck.ts")], {
      env: { MCP_SERVER_PORT: String(port), MCP_SERVER_HOST: "0.0.0.0" },
      encoding: "utf8",
    });

  it("passes while the server answers, and fails with a reason when it is gone", async () => {
    const server = await start();
    expect(check(server.port)).toMatchObject({ status: 0, stderr: "" });
    server.child.kill("SIGTERM");
    await once(server.child, "close");
    const { status, stderr } = check(server.port);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^unhealthy: http:\/\/127\.0\.0\.1:\d+\/health: .*ECONNREFUSED/);
  });
});
