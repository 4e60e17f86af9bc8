import { join } from "node:path";
import { exec } from "../exec.ts";

/** Runs kubectl on one cluster and answers what it printed; fails with ToolchainError as `exec`. */
export type Kubectl = (args: readonly string[], timeoutSec?: number) => Promise<string>;

/** The kubectl in a folder, bound to the cluster of a kubeconfig. */
export function kubectlOf(bin: string, kubeconfig: string): Kubectl {
  return async (args, timeoutSec = 60) => {
    const command = join(bin, "kubectl");
    const { stdout } = await exec(command, ["--kubeconfig", kubeconfig, ...args], { timeoutSec });
    return stdout;
  };
}

/** Whether a kubectl command succeeds. */
export async function succeeds(
  kubectl: Kubectl,
  args: readonly string[],
  timeoutSec = 10,
): Promise<boolean> {
  return kubectl(args, timeoutSec).then(
    () => true,
    () => false,
  );
}
