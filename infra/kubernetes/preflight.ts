import * as pulumi from "@pulumi/pulumi";
import { keyOf, renderFaults } from "../config/fault.ts";
import type { ClusterAccess } from "./cluster-access.ts";
import type { ClusterConnection } from "./cluster-connection.ts";
import { askFacts, LoginRefused } from "./cluster-facts.ts";
import { reasonOf } from "./connection-reason.ts";
import { clusterFindings, type PlannedStack } from "./preflight-faults.ts";

/**
 * Looks before anything is changed: does the cluster answer, may the user do what the stack needs,
 * and is there what it names. A preview asks nobody.
 *
 * @throws pulumi.RunError naming every fault at once, or why the cluster does not answer.
 */
export async function preflight(stack: PlannedStack, { connection }: ClusterAccess): Promise<void> {
  if (connection === undefined) return;
  const facts = await askFacts(connection, stack).catch((error: unknown) => {
    throw new pulumi.RunError(noCluster(connection, error));
  });
  const { faults, warnings } = clusterFindings(stack, facts);
  if (faults.length > 0) throw new pulumi.RunError(renderFaults(faults, stack.owner.stack));
  for (const warning of warnings) await pulumi.log.warn(warning);
}

function noCluster({ server, context }: ClusterConnection, error: unknown): string {
  const contextKey = keyOf(["kubernetes", "context"]);
  if (error instanceof LoginRefused) {
    return [
      `The cluster at ${server} refuses the login of context ${context} (${error.message}); nothing was changed.`,
      `  fix  renew the login in the kubeconfig (try \`kubectl --context ${context} auth whoami\`), or set ${contextKey}`,
    ].join("\n");
  }
  return [
    `The cluster of context ${context} does not answer at ${server} (${reasonOf(error)}); nothing was changed.`,
    `  fix  start the cluster or reach its network (try \`kubectl --context ${context} version\`),`,
    `       or set ${contextKey} to that of another one`,
  ].join("\n");
}
