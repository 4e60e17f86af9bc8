import { checkoutRoot } from "./checkout.ts";
import { deploySurroundings, requireAnswer } from "./deploy.ts";
import { operatedStack } from "./operated-stack.ts";
import { parseOptions } from "./options.ts";
import { requireStackFile } from "./project.ts";
import { rollbackStack, unpin } from "./rollback-stack.ts";

/**
 * `mcp-stacks rollback`: pins a stack to a release that passed its smoke test before, and deploys it;
 * `--unpin` takes the pin out of the file again. Answers with one of `deployCodes`.
 */
export async function rollback(args: readonly string[]): Promise<number> {
  const { values } = parseOptions(args, {
    stack: { type: "string", default: "dev" },
    to: { type: "string" },
    yes: { type: "boolean", default: false },
    "dry-run": { type: "boolean", default: false },
    unpin: { type: "boolean", default: false },
  });
  const { stack, to, yes, "dry-run": dryRun } = values;
  const file = requireStackFile(checkoutRoot, stack);
  const surroundings = deploySurroundings(stack, yes);
  if (values.unpin) {
    surroundings.say(unpin(stack, file, dryRun));
    return 0;
  }
  if (!dryRun) {
    requireAnswer({ verb: "rollback", look: `rollback -- --stack ${stack} --dry-run`, yes });
  }
  const open = () => operatedStack(stack, (line) => console.error(line));
  return rollbackStack({ stack, file, open, to, dryRun, surroundings });
}
