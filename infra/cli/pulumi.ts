import { preparePolicyPack } from "../toolchain/policy-pack.ts";
import { checkoutRoot } from "./checkout.ts";
import { runChild } from "./child.ts";
import { withPreparedPack } from "./policy-pack-argument.ts";
import { ownConfig, prepareProject, projectName } from "./project.ts";
import { provisioned } from "./provisioned.ts";
import { settingsBefore } from "./provisioned-stack.ts";
import { openStack } from "./stack.ts";
import { planStack } from "./stack-needs.ts";
import { UserError } from "./user-error.ts";

/**
 * `npm run pulumi -- <args>`: the Pulumi CLI with what this machine lacks, on the same project and
 * state as the demo. With the official CLI, `npx pulumi` does the same.
 */
export async function pulumi(args: readonly string[]): Promise<number> {
  requireLastingConfig(args);
  const stack = stackOf(args);
  const { needs } = planStack(ownConfig(checkoutRoot, projectName, stack), false);
  // a cluster is the demo's to bring up
  const own = needs.filter((need) => need !== "cluster");
  const { checkout, env, settings } = await provisioned(own, {
    // stdout belongs to the CLI
    say: (line) => console.error(line),
    announced: ({ standIn }) => standIn,
  });
  // on the cluster that the demo brought it up on, if any
  const laid = { ...settings, ...settingsBefore(stack) };
  const workDir = prepareProject(checkout, projectName, stack, laid);
  if (needsStack(args)) await openStack({ stack, workDir, env });
  const all = { ...process.env, ...env };
  const prepare = () => preparePolicyPack({ checkout, env: all });
  return runChild("pulumi", ["--cwd", workDir, ...withPreparedPack(args, checkout, prepare)], {
    // the stack of this call, whichever one was selected last
    env: { ...all, PULUMI_STACK: stack },
  });
}

/**
 * Refuses to set a setting here: the stack's file in this folder is the one that counts, and the copy
 * beside the state, which the CLI would write to, is made anew each time. Secrets stay in it.
 *
 * @throws UserError naming the file to write the setting into.
 */
export function requireLastingConfig(args: readonly string[]): void {
  const words = args.filter((arg) => !arg.startsWith("-"));
  const verb = words[words.indexOf("config") + 1] ?? "";
  const sets = words.includes("config") && ["set", "set-all"].includes(verb);
  const isSecret = args.some((arg) => arg === "--secret" || arg.startsWith("--secret="));
  if (!sets || isSecret) return;
  const stack = stackOf(args);
  throw new UserError(
    `A setting that is set here would be lost.\n  given    config ${verb} without --secret\n  allowed  config set --secret, for the keys that hold a secret\n  fix      write the setting into Pulumi.${stack}.yaml, which every command reads`,
  );
}

/** Whether the command works on a stack, which is then made in the backend when it is new. */
function needsStack(args: readonly string[]): boolean {
  const verb = args.find((arg) => !arg.startsWith("-"));
  return ["preview", "up", "update", "config", "refresh"].includes(verb ?? "");
}

/** The stack that the arguments name, in any form the CLI takes; `dev` when they name none. */
export function stackOf(args: readonly string[]): string {
  const named = args.map((arg, at) => {
    if (arg === "--stack" || arg === "-s") return args[at + 1];
    return /^(?:--stack=|-s=?)(.+)$/.exec(arg)?.[1];
  });
  return named.findLast((stack) => stack !== undefined) ?? "dev";
}
