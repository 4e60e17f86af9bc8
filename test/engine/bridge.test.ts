import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import type { OutputMap, Stack } from "@pulumi/pulumi/automation/index.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { execIn, leftovers, testDaemon } from "./daemon.ts";
import { stackFixture } from "./stack-fixture.ts";
import { freePorts, until } from "./wait.ts";

const name = "test-bridge";
const daemon = testDaemon();
const [port = 0, npmPort = 0, pypiPort = 0] = await freePorts(3);
const settings = {
  server: { shared: "memory" },
  // each bridge starts a server of its own, some in Python, while the machine does much else
  docker: { port, prometheus: { enabled: false }, startTimeoutSec: 180 },
  companions: [
    {
      name: "everything",
      npm: "@modelcontextprotocol/server-everything@2026.8.31",
      http: { port: npmPort },
      env: { NODE_OPTIONS: "--import=data:text/javascript,process.env.LOADED='yes'" },
    },
    { name: "time", pypi: "mcp-server-time==2026.10.19", http: { port: pypiPort } },
  ],
};
const fixture = stackFixture(name, settings);
const bridges = { everything: npmPort, time: pypiPort };
const targets = z.array(
  z.object({
    name: z.string(),
    endpoint: z.string(),
    headers: z.object({ Authorization: z.string() }),
  }),
);

/** What the server's own user learns of the bridge's process, and whether it gets a debugger of it. */
const spy = `const { constants } = require("node:os");
const { readFileSync, readdirSync, openSync, readSync } = require("node:fs");
const isBridge = (pid) => /[/]node\\0.*bridge[.]mjs/.test(readFileSync("/proc/" + pid + "/cmdline", "latin1"));
// neither the first process, which began it, nor this one, which has its name in a script
const pid = readdirSync("/proc").map(Number).find((pid) => pid > 1 && pid !== process.pid && isBridge(pid));
const first = (name) => {
  try {
    return readSync(openSync("/proc/" + pid + "/" + name), Buffer.alloc(1));
  } catch ({ code }) {
    return code;
  }
};
const [, caught] = /^SigCgt:\\s*(\\w+)$/m.exec(readFileSync("/proc/" + pid + "/status", "latin1"));
const isCaught = (BigInt("0x" + caught) >> BigInt(constants.signals.SIGUSR1 - 1)) & 1n;
console.log(JSON.stringify({ environ: first("environ"), mem: first("mem"), debugger: isCaught ? "by SIGUSR1" : "none" }));`;

/** Ends every process but the first one and the bridge: what is left is the server. */
const endServer = `const { readFileSync, readdirSync } = require("node:fs");
for (const pid of readdirSync("/proc").filter(Number)) {
  let line = "";
  try {
    line = readFileSync("/proc/" + pid + "/cmdline", "utf8");
  } catch {
    // such as a check of health, which has ended since
  }
  if (line.includes("bin/server") && !line.includes("bridge.mjs")) process.kill(Number(pid), "SIGKILL");
}`;

describe("companions that are published over HTTP on Docker", () => {
  let stack: Stack;
  let outputs: OutputMap;
  let keys: Record<keyof typeof bridges, string>;

  const container = (companion: string) =>
    daemon.getContainer(`ops-assistant-${name}-${companion}-http`);
  const endpoint = (companion: keyof typeof bridges) =>
    `http://127.0.0.1:${bridges[companion]}/mcp`;

  async function session(companion: keyof typeof bridges, headers: Record<string, string>) {
    const client = new Client({ name: "engine", version: "1.0.0" });
    const transport = new StreamableHTTPClientTransport(new URL(endpoint(companion)), {
      requestInit: { headers },
    });
    await client.connect(transport);
    return client;
  }
  const authorized = (companion: keyof typeof bridges = "everything") => ({
    Authorization: `Bearer ${keys[companion]}`,
  });

  beforeAll(async () => {
    stack = await fixture.open();
    outputs = (await stack.up(fixture.observed())).outputs;
    keys = z
      .strictObject({ everything: z.string(), time: z.string() })
      .parse(outputs.bridgeKeys?.value);
  });
  afterAll(async () => {
    await fixture.dispose();
    expect(await leftovers(daemon, name)).toEqual([]);
  });

  it("are told to clients by address and by the variable of a key of their own that is a secret", () => {
    expect(targets.parse(outputs.bridges?.value)).toEqual(
      (["everything", "time"] as const).map((companion) => ({
        name: companion,
        endpoint: endpoint(companion),
        headers: { Authorization: `Bearer \${MCP_BRIDGE_KEY_${companion.toUpperCase()}}` },
      })),
    );
    expect(keys.everything).not.toBe(keys.time);
    expect(outputs.bridgeKeys?.secret).toBe(true);
    expect(outputs).not.toHaveProperty("bridgeKey");
    const stacks = join(fixture.folder, "state", ".pulumi", "stacks", "mcp-stacks");
    const told = [readFileSync(join(stacks, `${name}.json`), "utf8"), ...fixture.printed].join("");
    for (const key of Object.values(keys)) expect(told).not.toContain(key);
  });

  it("list and call tools of npm and PyPI servers, with progress on the way", async () => {
    const npm = await session("everything", authorized());
    expect((await npm.listTools()).tools.map((tool) => tool.name)).toContain("echo");
    const progress: number[] = [];
    const answer = await npm.callTool(
      { name: "trigger-long-running-operation", arguments: { duration: 1, steps: 4 } },
      { onprogress: (step) => progress.push(step.progress) },
    );
    expect(JSON.stringify(answer.content)).toContain("completed");
    expect(progress.slice(0, 3)).toEqual([1, 2, 3]); // the last comes with the answer: too late
    await npm.close();
    const pypi = await session("time", { "X-API-Key": keys.time });
    const time = await pypi.callTool({ name: "get_current_time", arguments: { timezone: "UTC" } });
    expect(JSON.stringify(time.content)).toContain("UTC");
    await pypi.close();
  });

  it.each([
    ["everything", "time"],
    ["time", "everything"],
  ] as const)(
    "fail of %s for whoever shows no key, a wrong one, part of it or that of %s",
    async (companion, other) => {
      const key = keys[companion];
      for (const method of ["POST", "GET", "DELETE"]) {
        for (const shown of [undefined, "wrong", key.slice(0, -1), `${key}x`, keys[other]]) {
          const headers = shown === undefined ? {} : { Authorization: `Bearer ${shown}` };
          const answer = await fetch(endpoint(companion), { method, headers });
          expect([method, shown?.length, answer.status]).toEqual([method, shown?.length, 401]);
        }
      }
    },
  );

  it("fail by the headers alone for whoever shows no key, without waiting for the body", async () => {
    const socket = connect(npmPort, "127.0.0.1");
    socket.write("POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 104857600\r\n\r\n{");
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 401 /);
  });

  it("end the session unused longest for the hundred and first", async () => {
    const post = async (body: object, session?: string) => {
      const answer = await fetch(endpoint("everything"), {
        method: "POST",
        headers: {
          ...authorized(),
          "Content-Type": "application/json",
          Accept: "application/json, text/event-stream",
          ...(session === undefined ? {} : { "Mcp-Session-Id": session }),
        },
        body: JSON.stringify({ jsonrpc: "2.0", ...body }),
      });
      await answer.text();
      return { status: answer.status, session: answer.headers.get("mcp-session-id") ?? undefined };
    };
    const clientInfo = { name: "engine", version: "1.0.0" };
    const params = { protocolVersion: "2025-06-18", capabilities: {}, clientInfo };
    const begin = () => post({ id: 1, method: "initialize", params });
    const first = await begin();
    const listed = () => post({ id: 2, method: "tools/list" }, first.session);
    expect((await listed()).status).toBe(200);
    for (let begun = 1; begun <= 100; begun += 1) {
      expect((await begin()).session).toBeDefined();
    }
    await until("the first session has ended", async () => (await listed()).status === 404);
  });

  it("have a bridge whose process is closed to the server behind it, and that opens no debugger", async () => {
    const told = await execIn(container("everything"), ["node", "-e", spy]);
    expect(JSON.parse(told)).toEqual({ environ: "EACCES", mem: "EACCES", debugger: "none" });
  });

  it("bind to loopback, each alone on its network, hardened, and knowing no key", async () => {
    for (const [companion, bound] of Object.entries(bridges)) {
      const { Config, HostConfig, NetworkSettings } = await container(companion).inspect();
      expect(HostConfig.PortBindings).toEqual({
        "8000/tcp": [{ HostIp: "127.0.0.1", HostPort: String(bound) }],
      });
      expect(Config.User).toBe("1000:1000");
      expect(HostConfig).toMatchObject({
        ReadonlyRootfs: true,
        CapDrop: ["ALL"],
        SecurityOpt: ["no-new-privileges:true"],
        Memory: 256 * 2 ** 20,
        Dns: ["127.0.0.1"],
      });
      const [network = ""] = Object.keys(NetworkSettings.Networks);
      expect(Object.keys(NetworkSettings.Networks)).toEqual([network]);
      const { Options, Containers } = await daemon.getNetwork(network).inspect();
      expect(Options).toEqual({ "com.docker.network.bridge.enable_ip_masquerade": "false" });
      expect(Object.keys(Containers ?? {})).toHaveLength(1);
      for (const key of Object.values(keys)) expect(Config.Env.join()).not.toContain(key);
      expect(Config.Env.filter((variable) => /^(NODE_OPTIONS|HOME)=/.test(variable))).toEqual([
        "HOME=/tmp",
      ]);
    }
    const client = await session("everything", authorized());
    const told = await client.callTool({ name: "get-env", arguments: {} });
    expect(JSON.stringify(told.content)).not.toMatch(/MCP_BRIDGE/);
    expect(JSON.stringify(told.content)).toMatch(/NODE_OPTIONS.*LOADED/);
    await client.close();
  });

  it("begin anew when the server behind them dies, with one process for all sessions", async () => {
    const sessions = [
      await session("everything", authorized()),
      await session("everything", authorized()),
    ];
    const { Processes }: { Processes: string[][] } = await container("everything").top();
    const servers = Processes.map((columns) => columns.at(-1) ?? "").filter(
      (line) => line.includes("bin/server") && !line.includes("bridge.mjs"),
    );
    expect(servers).toHaveLength(1);
    const { StartedAt } = (await container("everything").inspect()).State;
    await execIn(container("everything"), ["node", "-e", endServer]);
    await until("the bridge was started anew and answers", async () => {
      const { State } = await container("everything").inspect();
      return State.StartedAt !== StartedAt && State.Health?.Status === "healthy";
    });
    const client = await session("everything", authorized());
    const answer = await client.callTool({ name: "echo", arguments: { message: "alive" } });
    expect(JSON.stringify(answer.content)).toContain("alive");
    for (const each of [client, ...sessions]) await each.close();
  });

  it("change nothing when nothing changed, and end at the first signal", async () => {
    await stack.up({ ...fixture.observed(), expectNoChanges: true });
    await container("time").stop({ t: 30 });
    expect((await container("time").inspect()).State.ExitCode).toBe(0);
    await container("time").start();
  });
});
