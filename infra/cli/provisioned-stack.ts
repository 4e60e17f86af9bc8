import { dirname, resolve } from "node:path";
import { createContext } from "../toolchain/context.ts";
import { provisionLine } from "../toolchain/index.ts";
import { checkoutRoot } from "./checkout.ts";
import { type RememberedCluster, rememberedCluster, shellOf } from "./cluster-memory.ts";
import type { ClusterShell } from "./cluster-service.ts";
import type { ClusterCommand } from "./port-forward.ts";
import { ownConfig, projectFolder, projectName } from "./project.ts";
import { type Provisioned, provisioned } from "./provisioned.ts";
import { clusterCommand, namedCluster, namedClusterWords } from "./stack-cluster.ts";
import { clusterSettings, planStack, type StackConfig, section } from "./stack-needs.ts";

/** The cluster of a stack, for the commands and for people. */
export interface StackCluster {
  readonly shell: ClusterShell;
  readonly command: ClusterCommand;
  /** Undefined for the one that the stack's own settings name. */
  readonly provided: RememberedCluster | undefined;
}

/** What a command on one stack runs with on this machine. */
export interface ProvisionedStack extends Provisioned {
  /** Undefined for a stack on Docker. */
  readonly cluster: StackCluster | undefined;
}

/**
 * Finds or provides what a stack needs, and lays what this machine asks for over its settings: the
 * images that it can have, the cluster that was provided, the registry that its nodes pull from.
 */
export async function provisionedStack(
  stack: string,
  say: (line: string) => void,
): Promise<ProvisionedStack> {
  const config = ownConfig(checkoutRoot, projectName, stack);
  const plan = planStack(config, Boolean(process.env.MCP_STACKS_KUBECONFIG));
  const found = await provisioned(plan.needs, { say });
  if (plan.cluster === undefined) return { ...found, cluster: undefined };

  const base = createContext({ checkout: checkoutRoot, say });
  const ctx = { ...base, env: { ...base.env, ...found.env } };
  // nodes elsewhere pull from the mirror that the stack names, which they may have for a reason
  const isElsewhere = plan.cluster !== "node";
  const hasMirror = isElsewhere && section(config, "images").mirror !== undefined;
  const machine = hasMirror ? {} : found.settings;
  if (plan.cluster === "named") {
    const shell = namedCluster(config);
    const command = clusterCommand(ctx, shell);
    const words = await namedClusterWords(shell, command);
    say(provisionLine("Kubernetes", `${words}, as Pulumi.${stack}.yaml says`));
    return { ...found, settings: machine, cluster: { shell, command, provided: undefined } };
  }
  const { KUBECONFIG = "", MCP_STACKS_KUBECONTEXT = "", MCP_STACKS_REGISTRY } = found.env;
  const access = { kubeconfig: resolve(KUBECONFIG), context: MCP_STACKS_KUBECONTEXT };
  const command = clusterCommand(ctx, access);
  const provided = {
    ...access,
    ...(MCP_STACKS_REGISTRY === undefined ? {} : { registry: MCP_STACKS_REGISTRY }),
    ...(isElsewhere ? {} : { folder: dirname(command.kubectl) }),
  };
  return {
    ...found,
    settings: { ...machine, ...clusterSettings(config, plan, provided) },
    cluster: { shell: shellOf(provided), command, provided },
  };
}

/** The cluster that was provided for a stack; undefined while its own file names one. */
export function clusterBefore(stack: string, config: StackConfig): RememberedCluster | undefined {
  const isNamed = planStack(config, false).cluster !== "node";
  return isNamed ? undefined : rememberedCluster(projectFolder(checkoutRoot, projectName), stack);
}

/** Settings that bring a stack to the cluster that was provided for it; none when none was. */
export function settingsBefore(stack: string): Readonly<Record<string, unknown>> {
  const config = ownConfig(checkoutRoot, projectName, stack);
  const before = clusterBefore(stack, config);
  return before === undefined ? {} : clusterSettings(config, planStack(config, false), before);
}

/** How people reach the cluster that a stack runs on, or would. */
export function shellBefore(stack: string): ClusterShell {
  const config = ownConfig(checkoutRoot, projectName, stack);
  const before = clusterBefore(stack, config);
  return before === undefined ? namedCluster(config) : shellOf(before);
}
