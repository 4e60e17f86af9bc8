import { readFileSync } from "node:fs";
import { isMap, isScalar, LineCounter, parseDocument, stringify } from "yaml";
import { UserError } from "./user-error.ts";

/** A stack's file, as far as the commands look into it. */
export interface StackFile {
  readonly config?: Readonly<Record<string, unknown>>;
  readonly [key: string]: unknown;
}

/**
 * Reads a stack's file; an empty one is a stack without settings.
 *
 * @throws UserError with file, line and column of what is no YAML, or no configuration.
 */
export function readStackFile(path: string): StackFile {
  const lines = new LineCounter();
  // the parser's own excerpt could show a secret
  const options = { lineCounter: lines, prettyErrors: false } as const;
  const document = parseDocument(readFileSync(path, "utf8"), options);
  const refuse = (offset: number, what: string): UserError => {
    const { line, col } = lines.linePos(offset);
    return new UserError(
      `${path} cannot be read.\n  line     ${line}, column ${col}\n  wrong    ${what}\n  fix      mend that line: keys of one section start in one column, after spaces, not tabs`,
    );
  };
  const [error] = document.errors;
  if (error) throw refuse(error.pos[0], error.message);

  const { contents } = document;
  if (contents === null || (isScalar(contents) && contents.value === null)) return {};
  if (!isMap(contents)) throw refuse(contents.range?.[0] ?? 0, "keys with values belong here");
  const config = contents.get("config", true);
  const isEmpty = config === undefined || (isScalar(config) && config.value === null);
  if (!isEmpty && !isMap(config)) {
    throw refuse(offsetOf(config), "below `config` belong keys with values");
  }
  return document.toJS();
}

/**
 * What the engine reads as other than a text is quoted: it keeps to YAML 1.1, where a bare time is a
 * date that it hands on in a form of its own.
 */
export const forEngine = { compat: "yaml-1.1" } as const;

/** The text of a stack's file. */
export function stackFileText(content: StackFile): string {
  return stringify(content, forEngine);
}

function offsetOf(node: unknown): number {
  return isScalar(node) ? (node.range?.[0] ?? 0) : 0;
}
