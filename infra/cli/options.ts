import { parseArgs } from "node:util";
import { UserError } from "./user-error.ts";

type Declared = NonNullable<Parameters<typeof parseArgs>[0]>["options"];

/**
 * Parses the options of a verb; a leading `--` left by npm is passed over.
 *
 * @param words how many words the verb takes beside its options. @default 0
 * @throws UserError naming an option or a word that the verb does not take.
 */
export function parseOptions<const T extends NonNullable<Declared>>(
  args: readonly string[],
  options: T,
  words = 0,
) {
  try {
    const given = args.filter((arg) => arg !== "--");
    const parsed = parseArgs({ args: given, options, allowPositionals: true });
    const extra = parsed.positionals[words];
    if (extra !== undefined) throw new Error(`Unexpected word '${extra}'`);
    return parsed;
  } catch (error) {
    const known = Object.keys(options).map((name) => `--${name}`);
    const reason = error instanceof Error ? error.message.split(". ")[0] : String(error);
    throw new UserError(`${reason}.\n  allowed  ${known.join(", ") || "no options"}`);
  }
}
