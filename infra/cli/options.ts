import { parseArgs } from "node:util";
import { UserError } from "./user-error.ts";

type Declared = NonNullable<Parameters<typeof parseArgs>[0]>["options"];

/**
 * Parses the options of a verb; a leading `--` left by npm is passed over.
 *
 * @throws UserError naming an option that the verb does not have.
 */
export function parseOptions<const T extends NonNullable<Declared>>(
  args: readonly string[],
  options: T,
) {
  try {
    return parseArgs({ args: args.filter((arg) => arg !== "--"), options, allowPositionals: true });
  } catch (error) {
    const known = Object.keys(options).map((name) => `--${name}`);
    const reason = error instanceof Error ? error.message.split(". ")[0] : String(error);
    throw new UserError(`${reason}.\n  allowed  ${known.join(", ") || "no options"}`);
  }
}
