import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { leftovers, testDaemon } from "./daemon.ts";
import { type Deployed, deployed, isHealthy } from "./deployed.ts";
import { refusal } from "./refusal.ts";
import { stackFixture } from "./stack-fixture.ts";
import { freePorts, listen } from "./wait.ts";

const daemon = testDaemon();
const [port = 0, otherPort = 0] = await freePorts(2);
const small = { server: { shared: "memory" }, docker: { port, prometheus: { enabled: false } } };

/** Runs all the time; every refused change must leave it as it is. */
const running = stackFixture("test-refusals", small);
/** Is never brought up: every refused first `up` must leave nothing. */
const fresh = stackFixture("test-refused", {
  ...small,
  docker: { ...small.docker, port: otherPort },
});

/** One kind of bad configuration and the words that its message must have. */
interface BadConfig {
  readonly kind: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly says: readonly string[];
}

const badConfigs: readonly BadConfig[] = [
  {
    kind: "several faults: all are named at once",
    settings: {
      server: { auth: { mode: "basic" }, logLevel: "loud", limits: { requestsPerMinute: 0 } },
      docker: { prot: 8000, memoryMiB: "256", prometheus: { enabled: "no" } },
      lambda: { memoryMiB: 512 },
    },
    says: [
      "7 faults in the configuration of stack test-refusals",
      "mcp-stacks:server.auth.mode",
      "jwt | jwks | none",
      "mcp-stacks:server.logLevel",
      'given    "loud"',
      "mcp-stacks:server.limits.requestsPerMinute",
      "did you mean mcp-stacks:docker.port?",
      "mcp-stacks:docker.memoryMiB",
      "write it without quotes, as a number",
      "mcp-stacks:docker.prometheus.enabled",
      "remove mcp-stacks:lambda: it belongs to another target",
    ],
  },
  {
    kind: "a target that does not exist",
    settings: { target: "mainframe" },
    says: ["mcp-stacks:target", 'given    "mainframe"', "allowed  docker"],
  },
  {
    kind: "no word on who may call the server",
    settings: { server: { auth: {} } },
    says: ["mcp-stacks:server.auth.mode", "given    nothing", "jwt | jwks | none"],
  },
  {
    kind: "an open server on every address",
    settings: { server: { auth: { mode: "none" } }, docker: { bind: "0.0.0.0" } },
    says: ["mcp-stacks:docker.bind", "127.0.0.1 or ::1 while server.auth.mode is none"],
  },
  {
    kind: "one port for two services",
    settings: { docker: { prometheus: { port } } },
    says: ["mcp-stacks:docker.prometheus.port", `given    ${port}`, "mcp-stacks:docker.port"],
  },
  {
    kind: "an image both built and referred to",
    settings: { server: { image: { build: { context: "app" }, reference: "team/server:1" } } },
    says: ["mcp-stacks:server.image", "build or reference, not both"],
  },
  {
    kind: "a build context that does not exist",
    settings: { server: { image: { build: { context: "no-such-folder" } } } },
    says: ["mcp-stacks:server.image.build.context", '"no-such-folder"', "a folder that exists"],
  },
  {
    kind: "a secret in plain text, which the message does not repeat",
    settings: { jwtSecret: "a plain secret that is long enough to sign with" },
    says: ["mcp-stacks:jwtSecret", "plain text", "pulumi config set --secret mcp-stacks:jwtSecret"],
  },
];

describe("what is refused before anything is changed", () => {
  let stack: Stack;
  let up: Deployed;
  let made: readonly string[];
  const containerId = async () =>
    (await daemon.getContainer(`ops-assistant-${running.name}`).inspect()).Id;
  let id: string;

  beforeAll(async () => {
    stack = await running.open();
    up = deployed((await stack.up(running.observed())).outputs);
    made = await leftovers(daemon, running.name);
    id = await containerId();
  });
  afterEach(async () => {
    running.configure(small);
    expect(await isHealthy(up)).toBe(true);
    expect(await containerId()).toBe(id);
    expect(await leftovers(daemon, running.name)).toEqual(made);
    expect(await leftovers(daemon, fresh.name)).toEqual([]);
  });
  afterAll(async () => {
    const gone = await Promise.allSettled([running.dispose(), fresh.dispose()]);
    expect(gone.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled"]);
  });

  it.each(badConfigs)("fails on $kind", async ({ settings, says }) => {
    running.configure({
      ...small,
      ...settings,
      server: { ...small.server, ...sectionOf(settings, "server") },
      docker: { ...small.docker, ...sectionOf(settings, "docker") },
    });
    const message = await refusal(running, (options) => stack.up(options));
    for (const words of says) expect(message).toContain(words);
    expect(message).toContain("nothing was changed");
    expect(running.printed.join("")).not.toContain("a plain secret that is long enough");
  });

  it("fails without Docker: one message that names the daemon and what to do", async () => {
    const lonely = await fresh.open({ DOCKER_HOST: "unix:///nowhere/docker.sock" });
    const message = await refusal(fresh, (options) => lonely.up(options));
    expect(message).toContain("Docker does not answer at unix:///nowhere/docker.sock");
    expect(message).toContain("nothing was changed");
    expect(message).toContain("start Docker");
  });

  it("fails on a port that another program listens on", async () => {
    const listener = await listen();
    try {
      fresh.configure({ ...small, docker: { ...small.docker, port: listener.port } });
      const stackOfFresh = await fresh.open();
      const message = await refusal(fresh, (options) => stackOfFresh.up(options));
      expect(message).toContain("mcp-stacks:docker.port");
      expect(message).toContain(`given    ${listener.port}`);
      expect(message).toContain("another program listens on this one");
      expect(message).toMatch(/fix +stop that program, or change mcp-stacks:docker\.port/);
    } finally {
      await listener.close();
    }
  });

  it("fails on a port of another stack, and names its container", async () => {
    fresh.configure(small);
    const stackOfFresh = await fresh.open();
    const message = await refusal(fresh, (options) => stackOfFresh.up(options));
    expect(message).toContain(`container ops-assistant-${running.name} listens on this one`);
    expect(message).toMatch(/fix +stop container .* or change mcp-stacks:docker\.port/);
  });

  it("fails on a wrong passphrase", async () => {
    const wrong = { PULUMI_CONFIG_PASSPHRASE: "not the passphrase of this stack" };
    const message = await refusal(running, async (options) =>
      (await running.open(wrong)).up(options),
    );
    expect(message).toContain("incorrect passphrase");
    expect(message).toMatch(/fix +set PULUMI_CONFIG_PASSPHRASE/);
  });
});

function sectionOf(settings: BadConfig["settings"], name: string): object {
  const section = settings[name];
  return typeof section === "object" && section !== null ? section : {};
}
