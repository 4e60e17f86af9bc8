import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type Docker from "dockerode";
import { overlay, writeProject } from "../../../infra/cli/project.ts";
import type { Provisioned } from "../../../infra/cli/provisioned.ts";
import { physicalName } from "../../../infra/naming.ts";
import { execIn } from "../../engine/daemon.ts";
import { pulumi } from "../docker/bench-projects.ts";
import { measuredRun } from "../docker/measured-run.ts";
import { type Deployment, type Layout, vaultSettings } from "./layouts.ts";
import type { VaultStack } from "./side.ts";

/** A stack of the benchmark in one of the layouts. */
export interface VaultProject {
  /** Brings it up as it is described; answers with the seconds that took. */
  up(deployment: Omit<Deployment, "port">): Promise<number>;
  /** What clients see of it, once it is up. */
  stack(): Promise<VaultStack>;
  /** Takes down whatever is up, also what an earlier run has left. */
  destroy(): Promise<void>;
  /** Forgets the stack, once nothing of it is up. */
  forget(): Promise<void>;
}

/** Makes a project of its own in the git-ignored `.mcp-stacks/bench-split`. */
export async function vaultProject(
  machine: Provisioned,
  docker: Docker,
  layout: Layout,
  port: number,
): Promise<VaultProject> {
  const { checkout } = machine;
  const stack = `bench-${layout}`;
  const state = join(checkout, ".mcp-stacks", "bench-split", "state");
  mkdirSync(state, { recursive: true });
  const write = (deployment: Omit<Deployment, "port">) => {
    const settings = vaultSettings(checkout, layout, { port, ...deployment });
    // what is waited for is the container, not the next look at it
    const quick = { docker: { health: { intervalSec: 1 } } };
    const config = overlay(overlay(overlay({}, settings), machine.settings), quick);
    return writeProject(checkout, join("bench-split", layout), stack, { config });
  };
  const env = { ...machine.env, PULUMI_BACKEND_URL: pathToFileURL(state).href };
  const place = { folder: write({ version: "1" }), env };
  await pulumi(place, "stack", "select", "--create", stack);
  const up = async (deployment: Omit<Deployment, "port">) => {
    write(deployment);
    const run = await measuredRun(["up", "--yes", "--skip-preview", "--stack", stack], place);
    return run.seconds;
  };
  return {
    up,
    stack: async () => ({
      origin: `http://127.0.0.1:${port}`,
      token: await vaultToken(docker, layout, stack),
      deployApi: (version) => up({ version }),
    }),
    destroy: async () => {
      await pulumi(place, "destroy", "--yes", "--skip-preview", "--stack", stack);
    },
    forget: async () => {
      await pulumi(place, "stack", "rm", "--yes", stack);
    },
  };
}

/** A token of a vault, which the API's container alone can sign. */
export async function vaultToken(docker: Docker, layout: Layout, stack: string): Promise<string> {
  const parts = layout === "split" ? ["api"] : [];
  const container = docker.getContainer(physicalName("vault", stack, ...parts));
  const command = [
    "/usr/local/bin/node",
    "/app/main.mjs",
    "token",
    "streams",
    "notes:read notes:write",
    "600",
  ];
  return (await execIn(container, command)).trim();
}
