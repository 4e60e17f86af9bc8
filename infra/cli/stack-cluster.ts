import { homedir } from "node:os";
import { keyOf } from "../config/fault.ts";
import type { ToolchainContext } from "../toolchain/context.ts";
import { exec } from "../toolchain/exec.ts";
import { findCommand } from "../toolchain/host-packages.ts";
import type { ClusterShell } from "./cluster-service.ts";
import type { ClusterCommand } from "./port-forward.ts";
import { type StackConfig, section } from "./stack-needs.ts";
import { UserError } from "./user-error.ts";

/** The cluster that a stack's own settings name. */
export function namedCluster(config: StackConfig): ClusterShell {
  const { kubeconfig, context } = section(config, "kubernetes");
  return {
    ...(config[keyOf(["kubeconfig"])] === undefined ? {} : { isSecret: true }),
    ...(typeof kubeconfig === "string" ? { kubeconfig: expanded(kubeconfig) } : {}),
    ...(typeof context === "string" ? { context } : {}),
  };
}

/**
 * How the commands ask a cluster.
 *
 * @param ctx whose PATH has kubectl.
 * @throws UserError without kubectl, before anything is made.
 */
export function clusterCommand(
  ctx: ToolchainContext,
  { kubeconfig, context }: ClusterShell,
): ClusterCommand {
  const kubectl = findCommand(ctx, "kubectl");
  if (kubectl === undefined) {
    throw new UserError(
      "The stack runs on a Kubernetes cluster, and there is no kubectl, through which its server is reached.\n  fix  install kubectl, and see that it is on PATH",
    );
  }
  const args = [
    ...(kubeconfig === undefined ? [] : ["--kubeconfig", kubeconfig]),
    ...(context === undefined ? [] : ["--context", context]),
  ];
  return { kubectl, args, env: ctx.env };
}

/** Where the API server of a cluster is, by its kubeconfig; undefined when that does not tell. */
async function serverOf({ kubectl, args, env }: ClusterCommand): Promise<string | undefined> {
  const view = ["config", "view", "--minify", "--output=jsonpath={.clusters[0].cluster.server}"];
  // a kubeconfig that cannot be used is the program's to refuse, in whole words
  const asked = await exec(kubectl, [...args, ...view], { env, timeoutSec: 30 }).catch(() => {});
  return asked?.stdout.trim() || undefined;
}

/** Which cluster a stack's own file names, in words. */
export async function namedClusterWords(
  { context, isSecret = false }: ClusterShell,
  command: ClusterCommand,
): Promise<string> {
  // without that kubeconfig, kubectl would tell of another cluster
  const server = isSecret ? undefined : await serverOf(command);
  const where = server === undefined ? "the cluster" : `the cluster at ${server}`;
  const which = context === undefined ? "the current context" : `context ${context}`;
  return isSecret
    ? `${where} of the secret ${keyOf(["kubeconfig"])} (${which})`
    : `${where} (${which})`;
}

function expanded(path: string): string {
  return path.replace(/^~(?=[\\/])/, homedir());
}
