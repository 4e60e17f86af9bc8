import { createInterface } from "node:readline/promises";
import type { DeploySurroundings } from "./deploy-attempt.ts";
import { deployStack } from "./deploy-stack.ts";
import { operatedStack } from "./operated-stack.ts";
import { parseOptions } from "./options.ts";
import { smokeStack } from "./smoke-stack.ts";
import { UserError } from "./user-error.ts";

const say = (line: string): void => console.log(line);

/**
 * `mcp-stacks deploy`: preview with the rules of policy, update, smoke test, and the way back to the
 * last good image when that is not well. Answers with one of `deployCodes`.
 */
export async function deploy(args: readonly string[]): Promise<number> {
  const { values } = parseOptions(args, {
    stack: { type: "string", default: "dev" },
    yes: { type: "boolean", default: false },
  });
  requireAnswer("deploy", values.yes);
  const { stack, yes } = values;
  return deployStack(await operatedStack(stack, say), deploySurroundings(stack, yes));
}

/** A deployment from a terminal: told on standard output, asked about unless `yes` was given. */
export function deploySurroundings(stack: string, yes: boolean): DeploySurroundings {
  return {
    say,
    confirm: async () => yes || asked(`Change stack ${stack} like this? [y/N] `),
    smoke: (operated, tell) => smokeStack(operated, { say: tell }),
  };
}

/**
 * Refuses to wait for an answer that nobody can give.
 *
 * @throws UserError naming `--yes`.
 */
export function requireAnswer(verb: string, yes: boolean): void {
  if (yes || (process.stdin.isTTY && process.stdout.isTTY)) return;
  throw new UserError(
    `There is no terminal to ask on whether to ${verb}.\n  given    ${verb} without --yes\n  allowed  ${verb} --yes\n  fix      look at the preview first: npm run pulumi -- preview --stack NAME`,
  );
}

async function asked(question: string): Promise<boolean> {
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(es)?$/i.test((await lines.question(`\n${question}`)).trim());
  } finally {
    lines.close();
  }
}
