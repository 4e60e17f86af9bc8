import { mkdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { EngineEvent, OutputMap, Stack } from "@pulumi/pulumi/automation/index.js";
import Dockerode from "dockerode";
import { checkoutRoot } from "../../infra/cli/checkout.ts";
import { overlay, writeProject } from "../../infra/cli/project.ts";
import { openStack } from "../../infra/cli/stack.ts";

/** Environment that `npm test` hands on; without it there is neither engine nor daemon. */
function required(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: run these tests by \`npm test\``);
  return value;
}

/** A stack of a test: its own project, state and ports, and everything it does observed. */
export interface StackFixture {
  readonly name: string;
  /** Rewrites the stack's file; sections are merged over those of the smallest stack. */
  configure(settings: Readonly<Record<string, unknown>>): void;
  open(env?: Readonly<Record<string, string>>): Promise<Stack>;
  /** Everything that the engine printed through `observed` so far. */
  readonly printed: string[];
  /** Options of an operation that records its output and events. */
  observed(): { onOutput: (text: string) => void; onEvent: (event: EngineEvent) => void };
  /** Names of what changed in the last observed operation, as `operation name`, sorted. */
  changes(): string[];
  readonly stateFolder: string;
  /** Destroys whatever is left and forgets the stack. */
  dispose(): Promise<void>;
}

/** Settings that every stack of a test shares: fast health checks and this machine's images. */
const common = {
  server: { auth: { mode: "jwt" } },
  docker: { health: { intervalSec: 1 }, startTimeoutSec: 60 },
};

/** Makes a stack of its own for a test; `settings` are merged over the smallest stack. */
export function stackFixture(
  name: string,
  settings: Readonly<Record<string, unknown>>,
): StackFixture {
  const folder = join("test", name);
  const stateFolder = join(checkoutRoot, ".mcp-stacks", folder, "state");
  rmSync(join(checkoutRoot, ".mcp-stacks", folder), { recursive: true, force: true });
  mkdirSync(stateFolder, { recursive: true });
  const machine: Record<string, unknown> = JSON.parse(process.env.MCP_STACKS_TEST_SETTINGS ?? "{}");
  const printed: string[] = [];
  let events: EngineEvent[] = [];
  let workDir = "";

  const configure = (changed: Readonly<Record<string, unknown>>): void => {
    const base = overlay({ "mcp-stacks:target": "docker" }, { ...common, ...machine });
    workDir = writeProject(checkoutRoot, folder, name, { config: overlay(base, changed) });
  };
  configure(settings);

  const open = (env: Readonly<Record<string, string>> = {}): Promise<Stack> =>
    openStack({
      stack: name,
      workDir,
      env: {
        ...inherited(),
        PULUMI_BACKEND_URL: pathToFileURL(stateFolder).href,
        PULUMI_CONFIG_PASSPHRASE: "a passphrase of this test alone",
        ...env,
      },
    });

  return {
    name,
    configure,
    open,
    printed,
    stateFolder,
    observed: () => {
      events = [];
      return {
        onOutput: (text) => printed.push(text),
        onEvent: (event) => events.push(event),
      };
    },
    changes: () => changesOf(events),
    dispose: async () => {
      const stack = await open();
      await stack.destroy({ onOutput: (text) => printed.push(text) });
      await stack.workspace.removeStack(name);
    },
  };
}

function inherited(): Record<string, string> {
  const optional = [
    "DOCKER_HOST",
    "NODE_COMPILE_CACHE",
    "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION",
  ];
  return {
    PATH: required("PATH"),
    PULUMI_HOME: required("PULUMI_HOME"),
    PULUMI_SKIP_UPDATE_CHECK: "1",
    ...Object.fromEntries(
      optional.flatMap((name) => {
        const value = process.env[name];
        return value === undefined ? [] : [[name, value]];
      }),
    ),
  };
}

/** What an operation did to resources; components and the stack itself say nothing of their own. */
function changesOf(events: readonly EngineEvent[]): string[] {
  return events
    .flatMap(({ resOutputsEvent }) => (resOutputsEvent ? [resOutputsEvent.metadata] : []))
    .filter(({ op, type }) => String(op) !== "same" && !/^(mcp|pulumi):/.test(type))
    .map(({ op, urn }) => `${op} ${urn.slice(urn.lastIndexOf("::") + 2)}`)
    .sort();
}

/** The text value of an output, secret or not. */
export function output(outputs: OutputMap, key: string): string {
  const value: unknown = outputs[key]?.value;
  if (typeof value !== "string") throw new Error(`output ${key} is ${JSON.stringify(value)}`);
  return value;
}

/** The daemon that the stacks of the tests run on. */
export function testDaemon(): Dockerode {
  const host = process.env.DOCKER_HOST;
  const socket = host === undefined ? undefined : /^unix:\/\/(.+)$/.exec(host)?.[1];
  return socket === undefined ? new Dockerode() : new Dockerode({ socketPath: socket });
}

/** What carries a stack's label on the daemon: names of containers, networks and volumes. */
export async function leftovers(daemon: Dockerode, stack: string): Promise<string[]> {
  const filters = { label: [`com.mcp-stacks.stack=${stack}`] };
  const containers = await daemon.listContainers({ all: true, filters });
  const networks = await daemon.listNetworks({ filters });
  const { Volumes } = await daemon.listVolumes({ filters });
  return [
    ...containers.map(({ Names }) => `container ${Names[0]}`),
    ...networks.map(({ Name }) => `network ${Name}`),
    ...(Volumes ?? []).map(({ Name }) => `volume ${Name}`),
  ].sort();
}

/** Ports that nothing listened on a moment ago. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<ReturnType<typeof createServer>>((resolve) => {
          const server = createServer();
          server.listen(0, "127.0.0.1", () => resolve(server));
        }),
    ),
  );
  const ports = servers.map((server) => {
    const address = server.address();
    return typeof address === "object" && address ? address.port : 0;
  });
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** Waits until a condition holds, asking every 100 ms. */
export async function until(what: string, holds: () => Promise<boolean>, timeoutSec = 60) {
  const deadline = Date.now() + timeoutSec * 1000;
  while (!(await holds().catch(() => false))) {
    if (Date.now() > deadline) throw new Error(`${what}: not within ${timeoutSec} s`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
