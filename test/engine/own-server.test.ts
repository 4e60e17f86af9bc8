import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { execIn, leftovers, testDaemon } from "./daemon.ts";
import { type Deployed, deployed } from "./deployed.ts";
import { refusal } from "./refusal.ts";
import { filesBelow } from "./secrecy.ts";
import { stackFixture } from "./stack-fixture.ts";
import { ownUid, toldSchema, toldServerContext } from "./told-server.ts";
import { freePorts } from "./wait.ts";

const daemon = testDaemon();
const [port = 0] = await freePorts(1);
const fixture = stackFixture("test-own-server", {});
const context = toldServerContext(fixture.folder);
const apiKey = "a key of the user's own that nobody may read";
const server = daemon.getContainer(`ops-assistant-${fixture.name}`);

const container = {
  port: 3999,
  paths: { mcp: "/rpc", health: "/healthz", ready: "/healthz" },
  metrics: { enabled: false },
  command: ["by-settings"],
  user: ownUid,
  health: { tcp: true },
  env: { GREETING: "hello" },
  secrets: { API_KEY: "weatherApiKey" },
  volumes: [{ name: "notes", path: "/notes" }],
  writable: ["/tmp", "/var/cache/app"],
};
const configure = (changed: object = {}) =>
  fixture.configure({
    server: {
      shared: "memory",
      image: { build: { context } },
      container: { ...container, ...changed },
    },
    docker: { port, prometheus: { enabled: false } },
  });
const told = async () => {
  const signal = AbortSignal.timeout(5000);
  return toldSchema.parse(await (await fetch(`http://127.0.0.1:${port}/told`, { signal })).json());
};

describe("a server of one's own on Docker", () => {
  let stack: Stack;
  let up: Deployed;
  let made: readonly string[];

  beforeAll(async () => {
    configure({ user: 4321 });
    stack = await fixture.open();
    await stack.setConfig("mcp-stacks:weatherApiKey", { value: apiKey, secret: true });
  });
  afterAll(async () => {
    await fixture.dispose();
    expect(await leftovers(daemon, fixture.name)).toEqual([]);
  });

  it("fails for a user that its image does not have, with one message and nothing made", async () => {
    const message = await refusal(fixture, (options) => stack.up(options));
    expect(message).toContain("The image of the server does not know user 4321");
    expect(message).toContain("no container was changed");
    expect(message).toMatch(/users +root \(0\),.* app \(1234\)/);
    expect(message).toContain("set mcp-stacks:server.container.user to one of its users");
    expect(await leftovers(daemon, fixture.name)).toEqual([]);
  });

  it("fails without a word of how to ask it, with one message and nothing made", async () => {
    configure({ health: undefined });
    const message = await refusal(fixture, (options) => stack.up(options));
    expect(message).toContain("Nothing says how to find out whether the server is well");
    expect(message).toContain("set mcp-stacks:server.container.health to { http: /healthz }");
    expect(await leftovers(daemon, fixture.name)).toEqual([]);
  });

  it("runs by its own port, paths, arguments, user, environment and secret", async () => {
    configure();
    up = deployed((await stack.up(fixture.observed())).outputs);
    made = await leftovers(daemon, fixture.name);
    expect(up).toMatchObject({
      endpoint: `http://127.0.0.1:${port}/rpc`,
      healthUrl: `http://127.0.0.1:${port}/healthz`,
      metricsUrl: "http://mcp-server:3999",
    });
    expect(await told()).toEqual({
      greeting: "hello",
      keyLength: apiKey.length,
      metricsPort: "none",
      arguments: ["by-settings"],
      uid: ownUid,
      starts: 1,
    });
  });

  it("is confined as the bundled one is, with memory alone to write to beside its volume", async () => {
    const { Config, HostConfig, State } = await server.inspect();
    expect(State.Health?.Status).toBe("healthy");
    expect(Config.User).toBe(`${ownUid}:${ownUid}`);
    expect(HostConfig).toMatchObject({ ReadonlyRootfs: true, CapDrop: ["ALL"] });
    expect(Object.keys(HostConfig.Tmpfs ?? {}).sort()).toEqual(["/tmp", "/var/cache/app"]);
    expect(made).toEqual([
      `container ops-assistant-${fixture.name}`,
      `network mcp-network-ops-assistant-${fixture.name}`,
      `volume ops-assistant-${fixture.name}-notes`,
    ]);
  });

  it("keeps its secret out of state, labels and outputs, and in its environment", async () => {
    const { Config } = await server.inspect();
    expect(Config.Env).toContain(`API_KEY=${apiKey}`);
    const { stdout } = await fixture.pulumi("stack", "output", "--json", "--show-secrets");
    const files = Object.entries(filesBelow(fixture.folder));
    expect(files.length).toBeGreaterThan(2);
    const holders = files.filter(([, content]) => content.includes(apiKey)).map(([path]) => path);
    expect(holders).toEqual([]);
    const told = [stdout, JSON.stringify(Config.Labels), fixture.printed.join("")];
    expect(told.filter((text) => text.includes(apiKey))).toEqual([]);
  });

  it("is well by a process as by its port, and keeps its volume when it is replaced", async () => {
    const before = (await server.inspect()).Id;
    configure({ health: { process: "/srv/main.mjs" }, env: { GREETING: "hello again" } });
    await stack.up(fixture.observed());
    expect(fixture.changes()).toEqual([
      "create-replacement server-container",
      "delete-replaced server-container",
      "replace server-container",
    ]);
    const { Id, State, Config } = await server.inspect();
    expect(Id).not.toBe(before);
    expect(State.Health?.Status).toBe("healthy");
    expect(Config.Healthcheck?.Test?.join(" ")).toContain("/proc/[0-9]*/cmdline");
    expect(await told()).toMatchObject({ greeting: "hello again", starts: 2 });
    await expect(
      execIn(server, ["sh", "-c", "grep -aqs -- '[n]o-such-process' /proc/[0-9]*/cmdline"]),
    ).rejects.toThrow("ended with 1");
  });

  it("fails for another user of an image that runs, and leaves the container as it is", async () => {
    const { Id } = await server.inspect();
    configure({ user: 4321 });
    await refusal(fixture, (options) => stack.up(options));
    expect((await server.inspect()).Id).toBe(Id);
    expect(await leftovers(daemon, fixture.name)).toEqual(made);
    expect(await told()).toMatchObject({ uid: ownUid });
  });
});
