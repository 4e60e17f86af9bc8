import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import type { OutputMap, Stack } from "@pulumi/pulumi/automation/index.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { smokeStack } from "../../infra/cli/smoke-stack.ts";
import { writeClient } from "../../infra/cli/write-client.ts";
import { execIn, testDaemon } from "./daemon.ts";
import { operatedFixture } from "./operated-fixture.ts";
import { stackFixture } from "./stack-fixture.ts";
import { tinyCompanion } from "./tiny-companion.ts";
import { freePorts, until } from "./wait.ts";

const name = "test-companions";
const daemon = testDaemon();
const [port = 0] = await freePorts(1);
const secret = "a-key-of-the-weather-service";
const everything = "@modelcontextprotocol/server-everything@2026.8.31";
const secrets = { WEATHER_KEY: "weatherApiKey" };
const volumes = [{ name: "notes", path: "/var/lib/notes" }];
const companions = [
  { name: "everything", npm: everything, secrets, volumes },
  { name: "thinking", npm: "@modelcontextprotocol/server-sequential-thinking@2026.8.31" },
  { name: "time", pypi: "mcp-server-time==2026.10.19", args: ["--local-timezone", "UTC"] },
  tinyCompanion,
];
const small = {
  server: { shared: "memory" },
  docker: { port, prometheus: { enabled: false } },
};
const fixture = stackFixture(name, { ...small, companions });

/** How a client starts a server of its own, as its file says it. */
const clientFile = z.object({
  mcpServers: z.record(
    z.string(),
    z.object({ command: z.string().optional(), args: z.array(z.string()).optional() }),
  ),
});

let stack: Stack;
let outputs: OutputMap;

function entryOf(client: "cursor" | "claudeCode" | "claudeDesktop", server: string) {
  const { content } = outputs.clients?.value[client] ?? {};
  const { command = "", args = [] } = clientFile.parse(content).mcpServers[server] ?? {};
  return { command, args };
}

/** A session through the very command that a client's file has. */
async function session(server: string) {
  const transport = new StdioClientTransport({
    ...entryOf("cursor", server),
    env: { PATH: process.env.PATH ?? "", DOCKER_HOST: process.env.DOCKER_HOST ?? "" },
  });
  const client = new Client({ name: "engine", version: "1.0.0" });
  await client.connect(transport);
  return { client, transport };
}

function container(server: string) {
  return daemon.getContainer(`ops-assistant-${name}-${server}`);
}

/** Command lines of what runs in a companion's container, without its idle process and its init. */
async function clientsIn(server: string): Promise<string[]> {
  const { Processes }: { Processes: string[][] } = await container(server).top();
  return Processes.map((columns) => columns.at(-1) ?? "").filter(
    (line) => !/docker-init|tini|\/opt\/idle|^sleep /.test(line),
  );
}

describe("companions of a stack on Docker", () => {
  beforeAll(async () => {
    stack = await fixture.open();
    await stack.setConfig("mcp-stacks:weatherApiKey", { value: secret, secret: true });
    outputs = (await stack.up(fixture.observed())).outputs;
  });
  afterAll(() => fixture.dispose());

  it("lists and calls tools of npm, PyPI and an image by the command of the client's file", async () => {
    const called = {
      everything: ["echo", { message: "over the wall" }, "over the wall"],
      thinking: [
        "sequentialthinking",
        { thought: "first", nextThoughtNeeded: false, thoughtNumber: 1, totalThoughts: 1 },
        '"thoughtNumber": 1',
      ],
      time: ["get_current_time", { timezone: "UTC" }, '"timezone": "UTC"'],
      tiny: ["ping", {}, "pong"],
    } as const;
    for (const [server, [tool, args, text]] of Object.entries(called)) {
      const { client } = await session(server);
      const { tools } = await client.listTools();
      expect(tools.map((one) => one.name)).toContain(tool);
      const answer = await client.callTool({ name: tool, arguments: args });
      expect(JSON.stringify(answer.content).replaceAll("\\", "")).toContain(text);
      await client.close();
    }
  });

  it("has every client start a server by the same command, beside the stack's own server", () => {
    const expected = {
      command: "docker",
      args: ["exec", "-i", `ops-assistant-${name}-everything`, "/opt/companion/bin/server"],
    };
    for (const client of ["cursor", "claudeCode", "claudeDesktop"] as const) {
      expect(entryOf(client, "everything")).toEqual(expected);
    }
    expect(Object.keys(outputs.clients?.value.vscode.content.servers).sort()).toEqual([
      "everything",
      `ops-assistant-${name}`,
      "thinking",
      "time",
      "tiny",
    ]);
    expect(outputs.clients?.value.claudeCode.command).toContain(
      `claude mcp add --scope project time -- docker exec -i ops-assistant-${name}-time /opt/companion/bin/server --local-timezone UTC`,
    );
    // no quotes keep its program from every shell
    expect(outputs.clients?.value.claudeCode.command).not.toContain(
      "claude mcp add --scope project tiny",
    );
    expect(outputs.clients?.value.claudeCode.note).toContain("The commands leave out tiny, ");
  });

  it("isolates each: no network, no rights, nothing to write but memory, bounded", async () => {
    const { HostConfig, Config, NetworkSettings } = await container("time").inspect();
    expect(Object.keys(NetworkSettings.Networks)).toEqual(["none"]);
    expect(Config.User).toBe("1000:1000");
    expect(HostConfig).toMatchObject({
      ReadonlyRootfs: true,
      CapDrop: ["ALL"],
      SecurityOpt: ["no-new-privileges:true"],
      Memory: 256 * 2 ** 20,
      NanoCpus: 1e9,
      Init: true,
    });
    const connect = `require("node:net").connect(53, "1.1.1.1").on("error", (e) => { console.log(e.code); process.exit(0); }).on("connect", () => process.exit(1))`;
    expect(await execIn(container("everything"), ["node", "-e", connect])).toContain("ENETUNREACH");
    await expect(execIn(container("everything"), ["touch", "/opt/companion/x"])).rejects.toThrow(
      "Read-only file system",
    );
    expect(await execIn(container("everything"), ["sh", "-c", "touch $HOME/x && id -u"])).toMatch(
      /1000\s*$/,
    );
  });

  it("lets the one that may call others out, by a network that the stack's own are not on", async () => {
    const { HostConfig, NetworkSettings } = await container("tiny").inspect();
    const [network = "", ...others] = Object.keys(NetworkSettings.Networks);
    expect(others).toEqual([]);
    expect(HostConfig.PortBindings ?? {}).toEqual({});
    const { Containers, Options } = await daemon.getNetwork(network).inspect();
    expect(Object.values(Containers ?? {}).map((one) => one.Name)).toEqual([
      `ops-assistant-${name}-tiny`,
    ]);
    expect(Options).toMatchObject({ "com.docker.network.bridge.enable_icc": "false" });
    const outside = createServer((socket) => socket.end("from outside"));
    await new Promise<void>((resolve) => outside.listen(0, "0.0.0.0", resolve));
    try {
      const at = z.object({ port: z.number() }).parse(outside.address()).port;
      const host = NetworkSettings.Networks[network]?.Gateway;
      const call = `require("node:net").connect(${at}, "${host}").pipe(process.stdout)`;
      expect(await execIn(container("tiny"), ["node", "-e", call])).toContain("from outside");
    } finally {
      outside.close();
    }
  });

  it("tells a secret to its server alone: not to outputs, client files and the state", async () => {
    expect(await execIn(container("everything"), ["printenv", "WEATHER_KEY"])).toContain(secret);
    expect((await container("time").inspect()).Config.Env.join()).not.toContain(secret);
    expect(JSON.stringify(outputs)).not.toContain(secret);
    expect(fixture.printed.join("")).not.toContain(secret);
    const state = join(fixture.folder, "state", ".pulumi", "stacks", "mcp-stacks", `${name}.json`);
    expect(readFileSync(state, "utf8")).not.toContain(secret);
  });

  it("serves two clients at once, and ends the process of a client that is killed", async () => {
    const [one, other] = [await session("everything"), await session("everything")];
    expect((await clientsIn("everything")).length).toBeGreaterThanOrEqual(2);
    const both = await clientsIn("everything");
    process.kill(one.transport.pid ?? 0, "SIGKILL");
    await until("the process of the killed client has ended", async () => {
      const left = await clientsIn("everything");
      return left.length < both.length && left.length > 0;
    });
    const answer = await other.client.callTool({ name: "echo", arguments: { message: "alive" } });
    expect(JSON.stringify(answer.content)).toContain("alive");
    await other.client.close();
    await until("no process is left", async () => (await clientsIn("everything")).length === 0);
    for (const server of ["thinking", "time"]) {
      const { transport } = await session(server);
      process.kill(transport.pid ?? 0, "SIGKILL");
      await until("no process is left", async () => (await clientsIn(server)).length === 0);
    }
  });

  it("keeps other servers of a client's file, and changes nothing a second time", () => {
    const file = join(fixture.folder, "cursor", "mcp.json");
    mkdirSync(join(fixture.folder, "cursor"));
    writeFileSync(file, '{ "mcpServers": { "mine": { "command": "my-server" } } }\n');
    const { content } = outputs.clients?.value.cursor ?? {};
    writeClient(file, content, new Date(), 0o644);
    const { mcpServers } = clientFile.parse(JSON.parse(readFileSync(file, "utf8")));
    expect(mcpServers.mine).toEqual({ command: "my-server" });
    expect(mcpServers.time).toEqual(entryOf("cursor", "time"));
    expect(writeClient(file, content, new Date(), 0o644).changes).toEqual([]);
  });

  it("changes nothing when nothing changed", async () => {
    await stack.up({ ...fixture.observed(), expectNoChanges: true });
  });

  it("keeps what a server wrote to its volume when its container is replaced", async () => {
    const written = ["sh", "-c", "id -u > /var/lib/notes/by && cat /var/lib/notes/by"];
    expect(await execIn(container("everything"), written)).toMatch(/1000\s*$/);
    const { Id } = await container("everything").inspect();
    const [first, ...others] = companions;
    fixture.configure({ ...small, companions: [{ ...first, env: { LEVEL: "two" } }, ...others] });
    await stack.up(fixture.observed());
    expect((await container("everything").inspect()).Id).not.toBe(Id);
    const read = await execIn(container("everything"), ["cat", "/var/lib/notes/by"]);
    expect(read).toMatch(/1000\s*$/);
  });

  it("stops at the signal, and the smoke test tells which one is not there", async () => {
    const { Id } = await container("thinking").inspect();
    execFileSync("docker", ["stop", "--time", "30", Id]);
    // by the signal: 137 would be Docker's SIGKILL after the grace
    expect((await container("thinking").inspect()).State.ExitCode).not.toBe(137);
    const only = ["everything", "thinking"].map((one) => `companion-${one}-lists-its-tools`);
    const { checks } = await smokeStack(await operatedFixture(fixture), { say: () => {}, only });
    expect(checks.map(({ id, status }) => [id, status])).toEqual([
      [only[0], "passed"],
      [only[1], "failed"],
    ]);
    expect(checks[1]?.reason).toContain("is not running");
    await container("thinking").start();
  });
});
