import ts from "typescript";

/*
 * JSON with comments, as VS Code and others keep their settings. TypeScript has a parser of it,
 * which says where everything stands (its tsconfig.json is such a file).
 */

/** A text of JSON with comments. */
export type Jsonc =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly line: number; readonly column: number; readonly what: string };

/** Reads JSON with comments and commas behind the last entry; says where it is none. */
export function parseJsonc(text: string): Jsonc {
  const { config, error } = ts.parseConfigFileTextToJson("file.json", text);
  if (error === undefined) return { ok: true, value: config };
  const file = ts.parseJsonText("file.json", text);
  const { line, character } = file.getLineAndCharacterOfPosition(error.start ?? 0);
  const what = ts.flattenDiagnosticMessageText(error.messageText, " ");
  return { ok: false, line: line + 1, column: character + 1, what };
}

/** A step into JSON: a key of an object, or a place in a list. */
export type Step = string | number;

/**
 * Sets one value in a text of JSON with comments, or removes it when it is undefined. Comments and
 * everything else stay; the new text has the indentation and the line ends of the rest.
 *
 * @param path leads to an object's key, or to a list's entry or the place behind its last one.
 */
export function setJsonc(text: string, path: readonly Step[], value: unknown): string {
  const file = ts.parseJsonText("file.json", text);
  const root = file.statements[0]?.expression;
  if (root === undefined) throw new RangeError("no JSON to change");
  const style = styleOf(text, root.getStart(file));
  const holder = path.slice(0, -1).reduce<ts.Node>((node, step) => below(node, step), root);
  const step = path.at(-1) ?? "";
  const entries = entriesOf(holder);
  const index = typeof step === "number" ? step : lastNamed(holder, step);
  const entry = entries[index];
  if (value === undefined) return entry ? without(text, file, entries, index) : text;
  const label = typeof step === "string" ? `${JSON.stringify(step)}: ` : "";
  if (entry === undefined) return withEntry(text, file, holder, label, value, style);
  const old = ts.isPropertyAssignment(entry) ? entry.initializer : entry;
  const indent = indentAt(text, entry.getStart(file));
  return splice(text, old.getStart(file), old.end, rendered(value, indent, style));
}

interface Style {
  /** One level of indentation. */
  readonly unit: string;
  readonly eol: string;
}

function styleOf(text: string, rootStart: number): Style {
  const [, unit = "  "] = /^[^\S\n]*\S[^\n]*\n([ \t]+)"/.exec(text.slice(rootStart)) ?? [];
  return { unit, eol: text.includes("\r\n") ? "\r\n" : "\n" };
}

function below(node: ts.Node, step: Step): ts.Node {
  const entry = entriesOf(node)[typeof step === "number" ? step : lastNamed(node, step)];
  if (entry === undefined) throw new RangeError(`nothing at ${step}`);
  return ts.isPropertyAssignment(entry) ? entry.initializer : entry;
}

function entriesOf(node: ts.Node): readonly ts.Node[] {
  if (ts.isObjectLiteralExpression(node)) return node.properties;
  return ts.isArrayLiteralExpression(node) ? node.elements : [];
}

/** Where a key stands; of one that is there twice, the last, which is the one that counts. */
function lastNamed(node: ts.Node, name: string): number {
  if (!ts.isObjectLiteralExpression(node)) return -1;
  return node.properties.findLastIndex(
    (property) => ts.isPropertyAssignment(property) && nameOf(property.name) === name,
  );
}

function nameOf(name: ts.PropertyName): string | undefined {
  return ts.isStringLiteral(name) ? name.text : undefined;
}

function withEntry(
  text: string,
  file: ts.JsonSourceFile,
  holder: ts.Node,
  label: string,
  value: unknown,
  style: Style,
): string {
  const entries = entriesOf(holder);
  const [first, last] = [entries[0], entries.at(-1)];
  const [start, close] = [holder.getStart(file), holder.end - 1];
  const isOnLine = first && !text.slice(start, first.getStart(file)).includes("\n");
  if (last && isOnLine)
    return splice(text, last.end, last.end, `, ${label}${JSON.stringify(value)}`);
  const outer = indentAt(text, start);
  const indent = first ? indentAt(text, first.getStart(file)) : outer + style.unit;
  const end = text.slice(0, close).trimEnd().length;
  const hasComma = last !== undefined && hasTrailingComma(holder);
  // behind whatever comments follow the last entry
  const closing = text.slice(end, close).includes("\n") ? "" : style.eol + outer;
  const added = `${style.eol}${indent}${label}${rendered(value, indent, style)}${hasComma ? "," : ""}`;
  const longer = splice(text, end, end, added + closing);
  return last && !hasComma ? splice(longer, last.end, last.end, ",") : longer;
}

function hasTrailingComma(node: ts.Node): boolean {
  if (ts.isObjectLiteralExpression(node)) return node.properties.hasTrailingComma === true;
  return ts.isArrayLiteralExpression(node) && node.elements.hasTrailingComma === true;
}

function without(
  text: string,
  file: ts.JsonSourceFile,
  entries: readonly ts.Node[],
  index: number,
): string {
  const [before, entry, next] = [entries[index - 1], entries[index], entries[index + 1]];
  if (entry === undefined) return text;
  if (next) return splice(text, entry.getStart(file), next.getStart(file), "");
  if (before) return splice(text, before.end, entry.end, "");
  const comma = /^\s*,/.exec(text.slice(entry.end))?.[0].length ?? 0;
  return splice(text, entry.getStart(file), entry.end + comma, "");
}

function rendered(value: unknown, indent: string, { unit, eol }: Style): string {
  return JSON.stringify(value, null, unit).split("\n").join(`${eol}${indent}`);
}

function indentAt(text: string, at: number): string {
  const line = text.slice(text.lastIndexOf("\n", at - 1) + 1, at);
  return /^[ \t]*/.exec(line)?.[0] ?? "";
}

function splice(text: string, from: number, to: number, added: string): string {
  return text.slice(0, from) + added + text.slice(to);
}
