import { existsSync } from "node:fs";
import { join } from "node:path";
import { withLock } from "../cache.ts";
import type { Provision, ToolchainContext } from "../context.ts";
import { runningPid } from "../detached.ts";
import { ToolchainError } from "../exec.ts";
import { canInstallPackages } from "../host-packages.ts";
import { buildKubernetes, kubernetesVersion } from "./build.ts";
import { clearNode, foreignFolders } from "./clear.ts";
import { givenCluster } from "./given-cluster.ts";
import { dataFolder, kubeconfigFile, nodeAddress, nodeName, runFolder } from "./layout.ts";
import { provideHostPackages } from "./packages.ts";
import { rememberedPorts } from "./ports.ts";
import { nodeParts } from "./processes.ts";
import { residue } from "./residue.ts";
import { type Node, prepareNode, startNode } from "./start.ts";

/**
 * Provides a Kubernetes cluster: the one that MCP_STACKS_KUBECONFIG names, else a node of its own
 * on this machine, built from Go modules. KUBECONFIG and ~/.kube/config are never looked at: what
 * runs here must not reach somebody's cluster by accident.
 *
 * @throws ToolchainError when the cluster that is named does not answer, or none can be had here.
 */
export async function provideCluster(ctx: ToolchainContext): Promise<Provision> {
  const given = await givenCluster(ctx);
  if (given !== undefined) return given;
  if (!canInstallPackages(ctx)) {
    throw new ToolchainError(
      "There is no Kubernetes cluster to use. Either name one by MCP_STACKS_KUBECONFIG (and " +
        "MCP_STACKS_KUBECONTEXT), such as one of kind or k3d, or run this as root on Debian or " +
        "Ubuntu, where it starts a node itself.",
    );
  }
  const host = await provideHostPackages(ctx);
  const built = await buildKubernetes(ctx);
  const folders = nodeFolders(ctx);
  const node: Node = {
    layout: { ...folders, bin: built.bin, packages: host.folder },
    built,
    host,
  };
  await withLock(lockFile(ctx), () => bringUp(ctx, node));
  const cached = built.wasThere ? ", cached" : "";
  return {
    need: "Kubernetes",
    choice: `v${kubernetesVersion}, one node, built from its Go modules${cached} (test equipment)`,
    standIn: true,
    env: {
      KUBECONFIG: kubeconfigFile(folders.run, "admin"),
      MCP_STACKS_KUBECONTEXT: nodeName,
      ...pastProxy(ctx),
    },
    path: [built.bin],
  };
}

/** Whether there is a node of ours, running or not; it is gone once the machine was started anew. */
export function hasNode(ctx: ToolchainContext): boolean {
  return existsSync(kubeconfigFile(runFolder(ctx), "admin"));
}

/** What became of the node of ours. */
export interface ClusterStop {
  readonly wasThere: boolean;
  /** What is left of it, in words; empty when all is gone. */
  readonly left: readonly string[];
}

/** Takes down the node that `provideCluster` started, with all that is in it. */
export async function stopCluster(ctx: ToolchainContext): Promise<ClusterStop> {
  const folders = nodeFolders(ctx);
  return withLock(lockFile(ctx), async () => {
    const wasThere = existsSync(folders.run) || existsSync(folders.data);
    if (!wasThere) return { wasThere, left: [] };
    const foreign = foreignFolders(folders.data);
    await clearNode(folders);
    return { wasThere, left: await residue(folders, foreign) };
  });
}

async function bringUp(ctx: ToolchainContext, node: Node): Promise<void> {
  const { layout, host } = node;
  const remembered = rememberedPorts(layout.run);
  const isThere =
    remembered !== undefined &&
    runningPid(nodeParts(layout, remembered, host).etcd.process) !== undefined;
  if (isThere) return startNode(ctx, node, remembered);
  if (existsSync(layout.run) || existsSync(layout.data)) await clearNode(layout);
  ctx.say("Starting a Kubernetes node (less than a minute)");
  await startNode(ctx, node, await prepareNode(node));
}

function nodeFolders(ctx: ToolchainContext): { readonly run: string; readonly data: string } {
  return { run: runFolder(ctx), data: dataFolder(ctx) };
}

function lockFile(ctx: ToolchainContext): string {
  return join(ctx.cacheDir, "kubernetes", "node.lock");
}

/** Keeps calls to the node away from a proxy, which cannot reach it. */
function pastProxy({ env }: ToolchainContext): Record<string, string> {
  if (!env.HTTPS_PROXY && !env.https_proxy) return {};
  const exceptions = [env.NO_PROXY ?? env.no_proxy, nodeAddress].filter(Boolean).join(",");
  return { NO_PROXY: exceptions, no_proxy: exceptions };
}
