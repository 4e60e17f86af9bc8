import { stackLabel } from "../naming.ts";
import { createContext, type ToolchainContext } from "../toolchain/context.ts";
import { stopDocker } from "../toolchain/docker-stop.ts";
import { hasNode, stopCluster } from "../toolchain/kubernetes/cluster.ts";
import { kubectlOf } from "../toolchain/kubernetes/kubectl.ts";
import { nodeUsers } from "../toolchain/kubernetes/node-users.ts";
import { checkoutRoot } from "./checkout.ts";
import { isNode, type RememberedCluster } from "./cluster-memory.ts";
import { followProgress } from "./progress.ts";
import { ownConfig, prepareProject, projectName, removeProject } from "./project.ts";
import { provisioned } from "./provisioned.ts";
import { clusterBefore, settingsBefore } from "./provisioned-stack.ts";
import { explained, openStack } from "./stack.ts";
import { planStack } from "./stack-needs.ts";
import { type Leftovers, stopUnused } from "./stop-unused.ts";

/** `npm run demo -- --down`: destroys a stack, and stops what was started for it alone. */
export async function down(stackName: string, say: (line: string) => void): Promise<number> {
  const ctx = createContext({ checkout: checkoutRoot, say });
  const config = ownConfig(checkoutRoot, projectName, stackName);
  const { cluster: choice, builds } = planStack(config, false);
  const before = clusterBefore(stackName, config);
  const wasOnNode = before !== undefined && isNode(before);
  const isGone = wasOnNode && !hasNode(ctx);

  const { checkout, env, settings } = await provisioned(
    [
      "engine",
      ...(!isGone && (choice === undefined || builds) ? (["docker"] as const) : []),
      // a node that has trouble is put right, or made anew without what is to be destroyed
      ...(wasOnNode && !isGone ? (["cluster"] as const) : []),
    ],
    { say },
  );
  say(`\nTaking down stack ${stackName}:`);
  const laid = { ...settings, ...settingsBefore(stackName) };
  const workDir = prepareProject(checkout, projectName, stackName, laid);
  const stack = await openStack({ stack: stackName, workDir, env });
  if (isGone) {
    say("  The Kubernetes node that it ran on is gone, and the stack with it.");
    await explained(() => stack.workspace.removeStack(stackName, { force: true }));
  } else {
    const progress = followProgress(say, Date.now);
    await explained(() => stack.destroy({ onEvent: progress.onEvent, remove: true }));
  }
  removeProject(workDir, stackName);
  say("\nNothing of the stack is left. Images and what was provided stay cached.");

  await stopUnused(leftoversOf(ctx, before), say);
  return 0;
}

function leftoversOf(ctx: ToolchainContext, before: RememberedCluster | undefined): Leftovers {
  return {
    wasOnNode: before !== undefined && isNode(before),
    hasNode: () => hasNode(ctx),
    nodeUsers: async () =>
      before?.folder === undefined
        ? []
        : nodeUsers(kubectlOf(before.folder, before.kubeconfig), stackLabel),
    stopNode: () => stopCluster(ctx),
    stopDocker: () => stopDocker(ctx),
  };
}
