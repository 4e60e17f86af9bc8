import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { LocalWorkspace, type Stack, StackNotFoundError } from "@pulumi/pulumi/automation/index.js";
import type { Need } from "../toolchain/index.ts";
import { checkoutRoot } from "./checkout.ts";
import type { OperatedStack } from "./operated-stack.ts";
import { ownConfig, prepareProject, projectFolder, projectName } from "./project.ts";
import { provisioned } from "./provisioned.ts";
import { clusterBefore, settingsBefore } from "./provisioned-stack.ts";
import { explained, openStack, type StackLocation } from "./stack.ts";
import { planStack, type StackConfig } from "./stack-needs.ts";

/** A stack that is only looked at. */
export interface ReadOnlyStack {
  readonly operated: OperatedStack;
  /** Whether the backend has it; one that it has not is previewed as new, elsewhere. */
  readonly isDeployed: boolean;
  /** Removes what opening it made. */
  readonly close: () => void;
}

/**
 * Opens a stack of a checkout to preview it, in a project of its own, with this machine's secrets of
 * the stack. Nothing is made in the backend: a stack that it lacks is opened in an empty one.
 *
 * @param checkout this one, or that of a base, whose program then runs.
 * @throws UserError when the stack cannot be opened here.
 */
export async function readOnlyStack(
  checkout: string,
  stack: string,
  say: (line: string) => void,
): Promise<ReadOnlyStack> {
  const folder = join("report", String(process.pid));
  const workDir = projectFolder(checkout, folder);
  const empty = mkdtempSync(join(tmpdir(), "mcp-stacks-state-"));
  const close = (): void => {
    for (const made of [workDir, empty]) rmSync(made, { recursive: true, force: true });
  };
  try {
    mkdirSync(workDir, { recursive: true });
    // the copy beside the state has the salt, and secrets that were set by the command line
    const copy = join(projectFolder(checkoutRoot, projectName), `Pulumi.${stack}.yaml`);
    if (existsSync(copy)) cpSync(copy, join(workDir, `Pulumi.${stack}.yaml`));
    const config = ownConfig(checkout, folder, stack);
    const found = await provisioned(previewNeeds(stack, config), {
      say,
      announced: ({ standIn }) => standIn,
    });
    const before = existsSync(join(checkoutRoot, `Pulumi.${stack}.yaml`))
      ? settingsBefore(stack)
      : {};
    const configure = (settings: Readonly<Record<string, unknown>> = {}): void => {
      prepareProject(checkout, folder, stack, { ...found.settings, ...before, ...settings });
    };
    configure();
    const opened = await openOnly({ stack, workDir, env: found.env }, empty);
    // the rules of policy are this checkout's, whichever program is asked
    const place = { ...found, cluster: undefined };
    const operated = { name: stack, stack: opened.stack, found: place, workDir, config, configure };
    return { operated, isDeployed: opened.isDeployed, close };
  } catch (error) {
    close();
    throw error;
  }
}

/** What a preview needs: it asks no cluster and no daemon, but builds name images of this machine. */
export function previewNeeds(stack: string, config: StackConfig): Need[] {
  const { needs, builds, cluster } = planStack(config, false);
  const isProvided =
    existsSync(join(checkoutRoot, `Pulumi.${stack}.yaml`)) &&
    clusterBefore(stack, config) !== undefined;
  const hasImages = builds || isProvided || (cluster === undefined && needs.includes("images"));
  return needs.filter((need) => need === "engine" || (need !== "cluster" && hasImages));
}

async function openOnly(
  location: StackLocation,
  empty: string,
): Promise<{ stack: Stack; isDeployed: boolean }> {
  const { stack: stackName, workDir, env } = location;
  const options = {
    envVars: { ...env },
    ...(env.PULUMI_HOME ? { pulumiHome: env.PULUMI_HOME } : {}),
  };
  const select = async (): Promise<Stack | undefined> => {
    try {
      return await LocalWorkspace.selectStack({ stackName, workDir }, options);
    } catch (error) {
      if (error instanceof StackNotFoundError) return undefined;
      throw error;
    }
  };
  const found = await explained(select);
  if (found !== undefined) return { stack: found, isDeployed: true };
  const elsewhere = { ...env, PULUMI_BACKEND_URL: pathToFileURL(empty).href };
  return { stack: await openStack({ ...location, env: elsewhere }), isDeployed: false };
}
