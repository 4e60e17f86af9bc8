import { existsSync } from "node:fs";
import { dirname } from "node:path";
import type { Provision, ToolchainContext } from "../context.ts";
import { exec, ToolchainError } from "../exec.ts";
import { findCommand } from "../host-packages.ts";

/**
 * The cluster that the user names by MCP_STACKS_KUBECONFIG and MCP_STACKS_KUBECONTEXT (@default
 * the file's current context); undefined when none is named.
 *
 * @throws ToolchainError when the file, the context or kubectl is missing, or nothing answers.
 */
export async function givenCluster(ctx: ToolchainContext): Promise<Provision | undefined> {
  const file = ctx.env.MCP_STACKS_KUBECONFIG;
  if (!file) return undefined;
  if (!existsSync(file)) {
    throw new ToolchainError(`There is no file ${file} (MCP_STACKS_KUBECONFIG).`);
  }
  const kubectl = findCommand(ctx, "kubectl");
  if (kubectl === undefined) {
    throw new ToolchainError(
      `The cluster of ${file} (MCP_STACKS_KUBECONFIG) needs kubectl: install it, and see that it is on PATH.`,
    );
  }
  const run = async (args: readonly string[]) =>
    (await exec(kubectl, ["--kubeconfig", file, ...args], { env: ctx.env, timeoutSec: 30 })).stdout;
  const wanted = ctx.env.MCP_STACKS_KUBECONTEXT;
  const contexts = (await run(["config", "get-contexts", "--output=name"]))
    .split("\n")
    .filter(Boolean);
  const context = wanted || (await run(["config", "view", "--output=jsonpath={.current-context}"]));
  if (!contexts.includes(context)) {
    throw new ToolchainError(unknownContext(file, context, contexts));
  }
  const minified = ["config", "view", "--minify", "--context", context];
  const server = await run([...minified, "--output=jsonpath={.clusters[0].cluster.server}"]);
  ctx.say(`Using the cluster at ${server} (context ${context} of ${file})`);
  await requireAnswer(() => run(["--context", context, "get", "--raw=/readyz"]), server, context);
  return {
    need: "Kubernetes",
    choice: `the cluster at ${server} (context ${context}, MCP_STACKS_KUBECONFIG)`,
    standIn: false,
    env: { KUBECONFIG: file, MCP_STACKS_KUBECONTEXT: context },
    path: [dirname(kubectl)],
  };
}

async function requireAnswer(
  ask: () => Promise<string>,
  server: string,
  context: string,
): Promise<void> {
  try {
    await ask();
  } catch (error) {
    const reason = error instanceof Error ? error.message.split("\n").at(-1)?.trim() : "";
    throw new ToolchainError(
      `The cluster at ${server} (context ${context}, MCP_STACKS_KUBECONFIG) does not answer: ${reason}\n` +
        "  fix  start it, name another, or unset MCP_STACKS_KUBECONFIG to have a node started here",
    );
  }
}

function unknownContext(file: string, context: string, contexts: readonly string[]): string {
  const found = contexts.length === 0 ? "it has none" : `it has ${contexts.join(", ")}`;
  return context === ""
    ? `${file} (MCP_STACKS_KUBECONFIG) has no current context: set MCP_STACKS_KUBECONTEXT; ${found}.`
    : `${file} (MCP_STACKS_KUBECONFIG) has no context ${JSON.stringify(context)}; ${found}.`;
}
