import { CommandError, LocalWorkspace, type Stack } from "@pulumi/pulumi/automation/index.js";
import { UserError } from "./user-error.ts";

/** Where a stack's files and its state are. */
export interface StackLocation {
  readonly stack: string;
  /** Folder with Pulumi.yaml and the stack's file. */
  readonly workDir: string;
  /** Environment of the engine: backend, passphrase, plugins, Docker host. */
  readonly env: Readonly<Record<string, string>>;
}

/** Opens a stack through the Automation API, creating it in the backend when it is new. */
export async function openStack({ stack, workDir, env }: StackLocation): Promise<Stack> {
  return explained(() =>
    LocalWorkspace.createOrSelectStack(
      { stackName: stack, workDir },
      // the engine is the one that the toolchain chose
      { envVars: { ...env }, ...(env.PULUMI_HOME ? { pulumiHome: env.PULUMI_HOME } : {}) },
    ),
  );
}

/**
 * Runs an operation of the engine; what it has to say to people is kept, the rest is dropped.
 *
 * @throws UserError with the engine's own error lines.
 */
export async function explained<T>(operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    throw new UserError(lockMessage(error.message) ?? withFix(errorLines(error.message)));
  }
}

/**
 * What to do about a stack that another process works on, or that one left locked when it was
 * ended; undefined when the engine's output is of something else.
 */
export function lockMessage(output: string): string | undefined {
  if (!/the stack is currently locked|Another update is currently in progress/.test(output)) {
    return undefined;
  }
  // the state's folder names the stack: locks/<organization>/<project>/<stack>/<id>.json
  const stack = /\/locks\/[^/\s]+\/[^/\s]+\/([^/\s]+)\//.exec(output)?.[1];
  const holder = /created by (.+)/.exec(output)?.[1];
  const name = stack === undefined ? "The stack" : `Stack ${stack}`;
  const option = stack === undefined ? "" : ` --stack ${stack}`;
  return [
    `${name} is locked: another command works on it, or one was ended before it was done.`,
    ...(holder === undefined ? [] : [`  held by  ${holder.trim()}`]),
    `  fix      wait for that command; when none runs: npm run pulumi -- cancel --yes${option}`,
  ].join("\n");
}

/** The engine says that a passphrase is wrong, but not where it comes from. */
function withFix(message: string): string {
  if (!/incorrect passphrase/.test(message)) return message;
  return `${message}\n  fix  set PULUMI_CONFIG_PASSPHRASE, or the file that PULUMI_CONFIG_PASSPHRASE_FILE names, to the passphrase that the stack was made with`;
}

/** Picks the `error:` part out of what the CLI printed. */
export function errorLines(output: string): string {
  const stderr = /(?:^|\n) ?stderr: ?([\s\S]*?)(?:\n err\?: |$)/.exec(output)?.[1]?.trim() ?? "";
  const lines = (stderr || output).split("\n");
  const first = lines.findIndex((line) => /error:/i.test(line));
  return lines.slice(Math.max(first, 0)).join("\n").trim();
}
