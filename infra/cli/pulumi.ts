import { spawn } from "node:child_process";
import { prepareProject } from "./project.ts";
import { provisioned } from "./provisioned.ts";
import { openStack } from "./stack.ts";

/**
 * `npm run pulumi -- <args>`: the Pulumi CLI with what this machine lacks, on the same project and
 * state as the demo. With the official CLI, `npx pulumi` does the same.
 */
export async function pulumi(args: readonly string[]): Promise<number> {
  const { checkout, env, settings } = await provisioned(["engine", "docker", "images"], {
    quiet: true,
  });
  const stack = stackOf(args);
  const workDir = prepareProject(checkout, "project", stack, settings);
  if (needsStack(args)) await openStack({ stack, workDir, env });
  const cli = spawn("pulumi", ["--cwd", workDir, ...args], {
    stdio: "inherit",
    // the stack of this call, whichever one was selected last
    env: { ...process.env, ...env, PULUMI_STACK: stack },
  });
  return new Promise((resolve, reject) => {
    cli.on("error", reject);
    cli.on("exit", (code) => resolve(code ?? 1));
  });
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
