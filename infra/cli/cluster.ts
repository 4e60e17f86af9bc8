import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { createContext } from "../toolchain/context.ts";
import { stopCluster } from "../toolchain/kubernetes/cluster.ts";
import { checkoutRoot } from "./checkout.ts";
import { parseOptions } from "./options.ts";
import { provisioned } from "./provisioned.ts";
import { UserError } from "./user-error.ts";

const say = (line: string): void => console.log(line);

/**
 * `npm run cluster`: brings up a Kubernetes node on this machine, or finds the cluster that is
 * named, and shows how to use it. `--down` takes the node down and proves that nothing is left.
 */
export async function cluster(args: readonly string[]): Promise<number> {
  const { values } = parseOptions(args, { down: { type: "boolean", default: false } });
  return values.down ? down() : up();
}

async function up(): Promise<number> {
  const started = Date.now();
  say("What this machine has, and what is provided:");
  const { env } = await provisioned(["docker", "cluster"]);
  say(`\nReady after ${Math.round((Date.now() - started) / 1000)} s. To use it in a shell:`);
  say(`  export KUBECONFIG=${env.KUBECONFIG}`);
  const kubectl = (env.PATH ?? "").split(delimiter).find((one) => existsSync(join(one, "kubectl")));
  say(`  export PATH=${kubectl}:$PATH`);
  say(`  kubectl --context ${env.MCP_STACKS_KUBECONTEXT} get pods --all-namespaces`);
  return 0;
}

async function down(): Promise<number> {
  const { wasThere, left } = await stopCluster(createContext({ checkout: checkoutRoot, say }));
  if (!wasThere) {
    say("No Kubernetes node of this toolchain runs here.");
    return 0;
  }
  if (left.length > 0) {
    throw new UserError(`The Kubernetes node is down, but this is left:\n  ${left.join("\n  ")}`);
  }
  say("The Kubernetes node is down; nothing of it is left. What was built stays cached.");
  return 0;
}
