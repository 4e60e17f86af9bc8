import { copyFileSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parse } from "yaml";
import { z } from "zod";
import { overlay, writeProject } from "../../../infra/cli/project.ts";
import type { Provisioned } from "../../../infra/cli/provisioned.ts";
import { type DockerSettings, dockerSettings } from "../../../infra/config/schema.ts";
import { exec } from "../../../infra/toolchain/exec.ts";
import { freePorts } from "../../engine/wait.ts";
import { writeEmptyProgram, writeTemplateProgram } from "./comparison-programs.ts";
import type { Place } from "./measured-run.ts";

/** Name of the stack, in every project of the benchmark. */
export const stackName = "bench";

/** The projects that are compared, with one state of their own. */
export interface BenchProjects {
  /** The checkout's program, on the settings of stack dev and free ports. */
  readonly ours: Place;
  /** The same program and state, run in the default way of Pulumi's TypeScript template. */
  readonly template: Place;
  /** A program that does nothing, with our runtime options. */
  readonly empty: Place;
  readonly settings: DockerSettings;
  /** Takes down whatever is up, also what an earlier run has left. */
  destroy(): Promise<void>;
  /** Forgets the stacks, once nothing of them is up. */
  forget(): Promise<void>;
}

const stackFile = z.object({ config: z.record(z.string(), z.unknown()) });

/** Writes the projects into the git-ignored `.mcp-stacks/bench` and makes their stacks. */
export async function benchProjects(machine: Provisioned): Promise<BenchProjects> {
  const { checkout } = machine;
  const root = join(checkout, ".mcp-stacks", "bench");
  const state = join(root, "state");
  mkdirSync(state, { recursive: true });
  const env = { ...machine.env, PULUMI_BACKEND_URL: pathToFileURL(state).href };

  const config = await benchConfig(machine);
  const ours = writeProject(checkout, join("bench", "ours"), stackName, { config });
  const places = {
    ours: { folder: ours, env },
    // V8's compile cache is part of our way, which the toolchain sets; the template's has none
    template: { folder: join(root, "template"), env: { ...env, NODE_COMPILE_CACHE: "" } },
    empty: { folder: join(root, "empty"), env },
  };
  writeEmptyProgram(checkout, places.empty.folder);
  writeTemplateProgram(checkout, places.template.folder);

  // the template's copy shares the stack of ours
  const eachStack = async (...args: readonly string[]): Promise<void> => {
    for (const place of [places.ours, places.empty]) await pulumi(place, ...args);
  };
  await eachStack("stack", "select", "--create", stackName);
  // the salt of the passphrase is in the stack's file by now
  const file = `Pulumi.${stackName}.yaml`;
  copyFileSync(join(ours, file), join(places.template.folder, file));
  return {
    ...places,
    settings: parsedSettings(config),
    destroy: () => eachStack("destroy", "--yes", "--skip-preview", "--stack", stackName),
    forget: () => eachStack("stack", "rm", "--yes", stackName),
  };
}

/** Runs the Pulumi CLI where its time does not count. */
export async function pulumi(place: Place, ...args: readonly string[]): Promise<string> {
  const { stdout } = await exec("pulumi", [...args, "--non-interactive"], {
    cwd: place.folder,
    env: { ...process.env, ...place.env },
  });
  return stdout;
}

/** The committed settings of stack dev on ports of its own and on what this machine provides. */
async function benchConfig({ checkout, settings }: Provisioned): Promise<Record<string, unknown>> {
  const text = readFileSync(join(checkout, "Pulumi.dev.yaml"), "utf8");
  const { config } = stackFile.parse(parse(text));
  const [port, prometheus] = await freePorts(2);
  const changed = overlay(config, {
    ...settings,
    docker: { port, prometheus: { port: prometheus } },
  });
  // the template's copy has another root: both are to read the one context
  const server = z.record(z.string(), z.unknown()).parse(config["mcp-stacks:server"] ?? {});
  const image = { build: { context: join(checkout, "app") } };
  return { ...changed, "mcp-stacks:server": { ...server, image } };
}

function parsedSettings(config: Readonly<Record<string, unknown>>): DockerSettings {
  const plain = Object.entries(config).map(([key, value]) => [key.split(":").at(-1), value]);
  return dockerSettings.parse(Object.fromEntries(plain));
}
