import { execFile } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import type { EngineEvent, Stack } from "@pulumi/pulumi/automation/index.js";
import { checkoutRoot } from "../../infra/cli/checkout.ts";
import { overlay, writeProject } from "../../infra/cli/project.ts";
import { openStack } from "../../infra/cli/stack.ts";
import { sweep, testDaemon } from "./daemon.ts";

const run = promisify(execFile);

/** A variable that `npm test` hands on; without it there is neither engine, daemon nor cluster. */
export function required(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: run these tests by \`npm test\``);
  return value;
}

/** The passphrase of every test's stack; it protects nothing but generated test secrets. */
export const passphrase = "a passphrase of this test alone";

/** Options of an engine's operation that make it observed. */
export interface Observer {
  readonly onOutput: (text: string) => void;
  readonly onEvent: (event: EngineEvent) => void;
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
  observed(): Observer;
  /** Names of what changed in the last observed operation, as `operation name`, sorted. */
  changes(): string[];
  /** Runs the CLI on this stack; rejects with what it printed when it fails. */
  pulumi(...args: readonly string[]): Promise<{ stdout: string; stderr: string }>;
  /** Holds the stack's project with its file and, in `state`, its state. */
  readonly folder: string;
  /** Destroys whatever is left and forgets the stack. */
  dispose(): Promise<void>;
}

/** What a test's stack runs on. */
export interface TestTarget {
  /** Keys of the smallest stack, under which a test's own settings are laid. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Added to the environment of every operation. */
  readonly env?: Readonly<Record<string, string>>;
  /** Removes what a run that was killed left of a stack. */
  sweep(stack: string): Promise<void>;
}

/** The daemon of this machine, with fast health checks. */
const dockerTarget: TestTarget = {
  settings: {
    target: "docker",
    server: { auth: { mode: "jwt" } },
    docker: { health: { intervalSec: 1 }, startTimeoutSec: 60 },
  },
  sweep: (stack) => sweep(testDaemon(), stack),
};

/** Settings that this machine asks for, such as an image mirror. */
export function machineSettings(): Record<string, unknown> {
  return JSON.parse(required("MCP_STACKS_TEST_SETTINGS"));
}

/** Makes a stack of its own for a test; `settings` are merged over the smallest stack. */
export function stackFixture(
  name: string,
  settings: Readonly<Record<string, unknown>>,
  target: TestTarget = dockerTarget,
): StackFixture {
  const folder = join("test", name);
  const project = join(checkoutRoot, ".mcp-stacks", folder);
  const stateFolder = join(project, "state");
  rmSync(project, { recursive: true, force: true });
  mkdirSync(stateFolder, { recursive: true });
  const machine = machineSettings();
  const printed: string[] = [];
  let events: EngineEvent[] = [];

  const configure = (changed: Readonly<Record<string, unknown>>): void => {
    const base = overlay(overlay({}, target.settings), machine);
    writeProject(checkoutRoot, folder, name, { config: overlay(base, changed) });
  };
  configure(settings);

  const environment = () => ({
    ...inherited(),
    ...target.env,
    PULUMI_BACKEND_URL: pathToFileURL(stateFolder).href,
    PULUMI_CONFIG_PASSPHRASE: passphrase,
  });
  let swept: Promise<void> | undefined;
  const open = async (env: Readonly<Record<string, string>> = {}): Promise<Stack> => {
    swept ??= target.sweep(name);
    await swept;
    return openStack({ stack: name, workDir: project, env: { ...environment(), ...env } });
  };

  return {
    name,
    configure,
    open,
    printed,
    folder: project,
    pulumi: (...args) =>
      run("pulumi", ["--cwd", project, ...args, "--stack", name], { env: environment() }),
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
