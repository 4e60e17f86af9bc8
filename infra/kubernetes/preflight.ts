import * as pulumi from "@pulumi/pulumi";
import { packageFindings } from "../companions/package-faults.ts";
import { keyOf, renderFaults } from "../config/fault.ts";
import type { ClusterAccess } from "./cluster-access.ts";
import type { ClusterConnection } from "./cluster-connection.ts";
import { askFacts, LoginRefused } from "./cluster-facts.ts";
import { reasonOf } from "./connection-reason.ts";
import { clusterFindings, type PlannedStack } from "./preflight-faults.ts";

/**
 * Looks before anything is changed: does the cluster answer, may the user do what the stack needs,
 * and is there what it names, packages of companions among it. A preview asks nobody.
 *
 * @param findings asks the registries of packages.
 * @throws pulumi.RunError naming every fault at once, or why the cluster does not answer.
 */
export async function preflight(
  stack: PlannedStack,
  { connection }: ClusterAccess,
  findings = packageFindings,
): Promise<void> {
  if (connection === undefined) return;
  const [facts, packages] = await Promise.all([
    askFacts(connection, stack).catch((error: unknown) => {
      throw new pulumi.RunError(noCluster(connection, error));
    }),
    findings(stack.settings.companions),
  ]);
  const found = clusterFindings(stack, facts);
  const faults = [...found.faults, ...packages.faults];
  for (const line of packages.unanswered) await pulumi.log.info(line);
  if (faults.length > 0) throw new pulumi.RunError(renderFaults(faults, stack.owner.stack));
  for (const warning of found.warnings) await pulumi.log.warn(warning);
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
