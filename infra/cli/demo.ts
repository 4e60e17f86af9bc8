import { checkoutRoot } from "./checkout.ts";
import { rememberCluster, rememberedCluster, requireSameCluster } from "./cluster-memory.ts";
import { firstCallOnCluster } from "./demo-cluster.ts";
import { down } from "./demo-down.ts";
import { requireDemoTarget } from "./demo-target.ts";
import { demoCalls, requireExample } from "./examples.ts";
import { firstCall } from "./first-call.ts";
import { parseOptions } from "./options.ts";
import {
  ownConfig,
  ownFile,
  prepareProject,
  projectFolder,
  projectName,
  requireStackFile,
} from "./project.ts";
import { provisionedStack } from "./provisioned-stack.ts";
import { openStack } from "./stack.ts";
import { type StackConfig, section } from "./stack-needs.ts";
import { clusterRows, summaryRows } from "./summary.ts";
import { renderTable } from "./table.ts";
import { updateStack } from "./update-stack.ts";
import { UserError } from "./user-error.ts";

const say = (line: string): void => console.log(line);

/**
 * `npm run demo`: brings up a stack with whatever the machine lacks, calls a tool on it with the
 * official MCP client and shows how to go on. `--down` takes it down again.
 */
export async function demo(args: readonly string[]): Promise<number> {
  const { values } = parseOptions(args, {
    stack: { type: "string" },
    example: { type: "string" },
    down: { type: "boolean", default: false },
  });
  // before anything is provided, so that a typo costs no time
  const stack = demoStack(values);
  const config = ownConfig(checkoutRoot, projectName, stack);
  requireDemoTarget(config, stack, values.down);
  return values.down ? down(stack, say) : up(stack, config);
}

/** The stack that is asked for: an example's has the name of the example. */
function demoStack(given: { readonly stack?: string; readonly example?: string }): string {
  const { stack, example } = given;
  if (example === undefined) return stack ?? "dev";
  if (stack !== undefined && stack !== example) {
    throw new UserError(
      `--example and --stack\n  given    ${example} and ${stack}\n  allowed  one of them\n  fix      leave one out`,
    );
  }
  requireExample(checkoutRoot, example, ownFile(checkoutRoot, example));
  return example;
}

async function up(stackName: string, config: StackConfig): Promise<number> {
  const started = Date.now();
  const calls = demoCalls(requireStackFile(checkoutRoot, stackName));
  say("What this machine has, and what is provided:");
  const found = await provisionedStack(stackName, say);
  const { checkout, env, settings, cluster } = found;
  if (cluster?.provided) {
    const before = rememberedCluster(projectFolder(checkout, projectName), stackName);
    requireSameCluster(stackName, before, cluster.provided);
  }

  say(`\nBringing up stack ${stackName} (the first build takes a minute):`);
  const workDir = prepareProject(checkout, projectName, stackName, settings);
  if (cluster?.provided) rememberCluster(workDir, stackName, cluster.provided);
  const stack = await openStack({ stack: stackName, workDir, env });
  const updated = await updateStack({ stack, name: stackName, found, config }, say);
  if (!updated.ok) throw new UserError(updated.reasons.join("\n\n"));
  const { outputs } = updated;

  const through = cluster ? ", through its Service" : "";
  say(`\nCalling the server with the official MCP client${through}:`);
  const ownCheck = "health" in section(section(config, "server"), "container");
  const asked = { calls, ownCheck };
  const report = cluster
    ? await firstCallOnCluster(stack, cluster, outputs, say, asked)
    : await firstCall(outputs, say, asked);
  say("");
  const rows = summaryRows(report, stackName);
  const shown = cluster ? clusterRows(rows, outputs, cluster.shell) : rows;
  for (const line of renderTable(shown)) say(line);
  say(`\nDone in ${Math.round((Date.now() - started) / 1000)} s.`);
  return 0;
}
