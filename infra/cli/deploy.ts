import { createInterface } from "node:readline/promises";
import type { DeploySurroundings } from "./deploy-attempt.ts";
import { deployStack } from "./deploy-stack.ts";
import { operatedStack } from "./operated-stack.ts";
import { parseOptions } from "./options.ts";
import { keepReport } from "./smoke-report-file.ts";
import { smokeStack } from "./smoke-stack.ts";
import { UserError } from "./user-error.ts";
import { withImage } from "./with-image.ts";

const say = (line: string): void => console.log(line);

/**
 * `mcp-stacks deploy`: preview with the rules of policy, update, smoke test, and the way back to the
 * last good image when that is not well. Answers with one of `deployCodes`.
 */
export async function deploy(args: readonly string[]): Promise<number> {
  const { values } = parseOptions(args, {
    stack: { type: "string", default: "dev" },
    image: { type: "string" },
    revision: { type: "string" },
    yes: { type: "boolean", default: false },
  });
  const { stack, image, revision, yes } = values;
  requireAnswer({ verb: "deploy", look: `report -- --stack ${stack}`, yes });
  requireImage(image, revision);
  // what this machine has is no part of the answer
  const operated = await operatedStack(stack, (line) => console.error(line));
  if (image !== undefined) operated.configure(withImage(operated.config, { image, revision }));
  return deployStack(operated, deploySurroundings(stack, yes));
}

/**
 * Refuses an image that can change under its name, and a commit without one.
 *
 * @throws UserError naming what is allowed.
 */
function requireImage(image: string | undefined, revision: string | undefined): void {
  if (image !== undefined && !/@sha256:[0-9a-f]{64}$/.test(image)) {
    throw new UserError(
      `--image names no digest.\n  given    ${image}\n  allowed  registry.example.com/team/server@sha256:<64 hex digits>\n  fix      name the image as its push has printed it`,
    );
  }
  if (revision === undefined || image !== undefined) return;
  throw new UserError(
    "--revision says what an image was built from, and none is named.\n  fix  add --image, or leave --revision out",
  );
}

/** A deployment from a terminal: told on standard output, asked about unless `yes` was given. */
export function deploySurroundings(stack: string, yes: boolean): DeploySurroundings {
  return {
    say,
    confirm: async () => yes || asked(`Change stack ${stack} like this? [y/N] `),
    smoke: async (operated, tell) => {
      const report = await smokeStack(operated, { say: tell });
      // the evidence of a later promotion, also of what failed
      keepReport(report);
      return report;
    },
  };
}

/** A command that asks before it changes anything. */
interface Asking {
  readonly verb: string;
  /** The command that shows what would be changed. */
  readonly look: string;
  readonly yes: boolean;
}

/**
 * Refuses to wait for an answer that nobody can give.
 *
 * @throws UserError naming `--yes`.
 */
export function requireAnswer({ verb, look, yes }: Asking): void {
  if (yes || (process.stdin.isTTY && process.stdout.isTTY)) return;
  throw new UserError(
    `There is no terminal to ask on, and ${verb} asks before it changes anything.\n  given    ${verb} without --yes\n  allowed  ${verb} --yes\n  fix      look at what it means first: npm run ${look}`,
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
