import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { ClusterShell } from "./cluster-service.ts";
import { clusterFileName } from "./project.ts";
import { UserError } from "./user-error.ts";

const schema = z.object({
  kubeconfig: z.string(),
  context: z.string(),
  registry: z.string().optional(),
  /** Folder of kubectl, for the node of this machine alone. */
  folder: z.string().optional(),
});

/**
 * The cluster that was provided for a stack whose own file names none: whatever is done to the
 * stack later is done there. Holds no secret.
 */
export type RememberedCluster = Readonly<z.output<typeof schema>>;

/** Writes it beside the project's copy of the stack's file, with which it is removed. */
export function rememberCluster(project: string, stack: string, cluster: RememberedCluster): void {
  writeFileSync(join(project, clusterFileName(stack)), JSON.stringify(cluster, null, 2));
}

/** The cluster of a stack; undefined when it was not brought up on one that was provided. */
export function rememberedCluster(project: string, stack: string): RememberedCluster | undefined {
  const file = join(project, clusterFileName(stack));
  return existsSync(file) ? schema.parse(JSON.parse(readFileSync(file, "utf8"))) : undefined;
}

/** Whether it is the node of this machine, whose programs are on nobody's PATH. */
export function isNode({ folder }: RememberedCluster): boolean {
  return folder !== undefined;
}

/** How people reach it; the kubeconfig of the node has one context alone. */
export function shellOf(cluster: RememberedCluster): ClusterShell {
  const { kubeconfig, context, folder } = cluster;
  return isNode(cluster) ? { kubeconfig, folder } : { kubeconfig, context };
}

/**
 * Refuses another cluster for a stack than the one that it is on: it would be made anew there, and
 * what is on the first one would be lost sight of.
 */
export function requireSameCluster(
  stack: string,
  before: RememberedCluster | undefined,
  now: RememberedCluster,
): void {
  if (before === undefined) return;
  const name = ({ kubeconfig, context }: RememberedCluster) =>
    `context ${context} of ${kubeconfig}`;
  if (name(before) === name(now)) return;
  throw new UserError(
    `Stack ${stack} was brought up on another cluster.\n  given    ${name(now)}\n  allowed  ${name(before)}\n  fix      take it down there first: npm run demo -- --down --stack ${stack}`,
  );
}
