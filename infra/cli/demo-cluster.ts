import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { OutputMap, Stack } from "@pulumi/pulumi/automation/index.js";
import { keyOf } from "../config/fault.ts";
import { servicePort } from "../kubernetes/service-ports.ts";
import { withCleanUp } from "./clean-up.ts";
import { askingLines, exportLines } from "./cluster-service.ts";
import { type FirstCall, type FirstCallOptions, firstCall } from "./first-call.ts";
import { type ClusterCommand, withPortForward } from "./port-forward.ts";
import type { StackCluster } from "./provisioned-stack.ts";
import { entryService, serverService } from "./stack-services.ts";
import { UserError } from "./user-error.ts";

/**
 * The first call of a server on a cluster: its Service is reached through a forwarded port,
 * whatever stands in front of it for others.
 *
 * @throws UserError as `firstCall`, and when the port cannot be forwarded.
 */
export async function firstCallOnCluster(
  stack: Pick<Stack, "getAllConfig">,
  cluster: StackCluster,
  outputs: OutputMap,
  say: (line: string) => void,
  options: Pick<FirstCallOptions, "calls" | "ownCheck"> = {},
): Promise<FirstCall> {
  const urls = { serviceUrl: outputs.serviceUrl?.value, metricsUrl: outputs.metricsUrl?.value };
  const [entry, server] = [entryService(urls), serverService(urls)];
  if (entry === undefined || server === undefined) {
    throw new UserError("The stack's outputs name no Service.");
  }
  const lines = [...exportLines(cluster.shell), ...askingLines(cluster.shell, server)];
  const fix = ["look at what the pods say:", ...lines.map((line) => `     ${line}`)].join("\n");
  return withClusterCommand(stack, cluster, (reach) =>
    withPortForward(reach, entry, servicePort, (origin) =>
      firstCall(outputs, say, { ...options, origin, fix }),
    ),
  );
}

/** Runs an action with kubectl's call for the cluster of a stack, also of one that is a secret of the stack. */
export async function withClusterCommand<T>(
  stack: Pick<Stack, "getAllConfig">,
  { command, provided }: StackCluster,
  action: (command: ClusterCommand) => Promise<T>,
): Promise<T> {
  const secret = provided ? undefined : await secretKubeconfig(stack);
  return secret === undefined ? action(command) : withKubeconfig(secret, command, action);
}

/** Text of the kubeconfig that the stack holds as a secret; undefined when it has none. */
async function secretKubeconfig(stack: Pick<Stack, "getAllConfig">): Promise<string | undefined> {
  return (await stack.getAllConfig())[keyOf(["kubeconfig"])]?.value;
}

/** Runs an action with a kubeconfig that is in a file, for its owner alone, only meanwhile. */
function withKubeconfig<T>(
  content: string,
  command: ClusterCommand,
  action: (command: ClusterCommand) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "mcp-stacks-"));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  return withCleanUp(remove, () => {
    const file = join(folder, "kubeconfig");
    writeFileSync(file, content, { mode: 0o600 });
    return action({ ...command, args: ["--kubeconfig", file, ...command.args] });
  });
}
