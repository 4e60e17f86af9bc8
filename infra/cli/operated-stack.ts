import type { OutputMap, Stack } from "@pulumi/pulumi/automation/index.js";
import { factsIn, factsType, type StackFacts } from "../facts.ts";
import { checkoutRoot } from "./checkout.ts";
import { rememberCluster, rememberedCluster, requireSameCluster } from "./cluster-memory.ts";
import { layered, ownConfig, prepareProject, projectFolder, projectName } from "./project.ts";
import { type ProvisionedStack, provisionedStack } from "./provisioned-stack.ts";
import { explained, openStack } from "./stack.ts";

/** A stack that a command works on: opened in the engine, with what this machine lacks provided. */
export interface OperatedStack {
  readonly name: string;
  readonly stack: Stack;
  readonly found: ProvisionedStack;
  /** Folder of the project beside the state, with its copy of the stack's file. */
  readonly workDir: string;
  /** The stack's own configuration, as its file has it. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Writes the copy of the stack's file anew, with settings laid over it section by section. */
  readonly configure: (settings?: Readonly<Record<string, unknown>>) => void;
}

/**
 * Opens a stack for a command, on the machine as the demo would.
 *
 * @param say takes what is found or provided; stdout may belong to the command's answer.
 * @throws UserError when there is no such stack, or it cannot run here.
 */
export async function operatedStack(
  name: string,
  say: (line: string) => void,
): Promise<OperatedStack> {
  const config = ownConfig(checkoutRoot, projectName, name);
  const found = await provisionedStack(name, say);
  const { checkout, env, settings, cluster } = found;
  if (cluster?.provided) {
    const before = rememberedCluster(projectFolder(checkout, projectName), name);
    requireSameCluster(name, before, cluster.provided);
  }
  const configure = (changed: Readonly<Record<string, unknown>> = {}): string =>
    prepareProject(checkout, projectName, name, layered(settings, given(changed)));
  const workDir = configure();
  if (cluster?.provided) rememberCluster(workDir, name, cluster.provided);
  const stack = await openStack({ stack: name, workDir, env });
  return { name, stack, found, workDir, config, configure: (changed) => void configure(changed) };
}

/** Outputs of a stack as plain values; empty before its first deployment. Holds secrets. */
export async function plainOutputs({ stack }: OperatedStack): Promise<Record<string, unknown>> {
  const outputs: OutputMap = await explained(() => stack.outputs());
  return Object.fromEntries(Object.entries(outputs).map(([key, { value }]) => [key, value]));
}

/** The facts of a stack as it was last deployed; undefined before that, or by an older program. */
export async function deployedFacts(operated: OperatedStack): Promise<StackFacts | undefined> {
  const resources = await stateResources(operated);
  return factsIn(resources.find(({ type }) => type === factsType)?.inputs);
}

/** A resource of a stack's state, as an export has it: decrypted. */
export type StateResource = Readonly<Record<string, unknown>>;

/** The resources of a stack's state. Holds secrets. */
export async function stateResources({ stack }: OperatedStack): Promise<readonly StateResource[]> {
  const { deployment } = await explained(() => stack.exportStack());
  const resources: unknown = deployment?.resources;
  return Array.isArray(resources) ? resources.filter(isObject) : [];
}

/** A section that a stack's file does not have changes nothing. */
function given(changed: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(changed).filter(([, value]) => value !== undefined));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
