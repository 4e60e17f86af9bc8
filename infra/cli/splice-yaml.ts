import { isDeepStrictEqual } from "node:util";
import {
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Pair,
  parse,
  parseDocument,
  stringify,
  type YAMLMap,
} from "yaml";
import { forEngine } from "./stack-file.ts";
import { UserError } from "./user-error.ts";

/** One change of a text: what stands between two offsets is replaced. */
interface Splice {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** What leads to a value: keys of maps, and numbers of the items of lists. */
type Path = readonly (string | number)[];

/**
 * Sets one value in a YAML text, or removes it when it is undefined; every other byte stays as it
 * was, comments and line ends included. What is missing on the way is added in one line.
 *
 * @throws UserError when the text is written in a way that this cannot change.
 */
export function spliceYaml(text: string, path: Path, value: unknown): string {
  const document = parseDocument(text, { prettyErrors: false });
  const root = document.contents;
  if (document.errors.length > 0 || !isMap(root)) throw refused(path);
  const before: unknown = document.toJS();
  const splice = value === undefined ? removal(text, root, path) : setting(text, root, path, value);
  if (splice === undefined) return text;
  const changed = text.slice(0, splice.from) + splice.text + text.slice(splice.to);
  // anchors, tags and block scalars could be read in another way than they are written
  if (!isDeepStrictEqual(parsed(changed), withValue(before, path, value))) throw refused(path);
  return changed;
}

function setting(text: string, map: YAMLMap, path: Path, value: unknown): Splice {
  const [key = "", ...rest] = path;
  const pair = pairOf(map, key);
  if (pair === undefined) return addition(text, map, String(key), nested(rest, value));
  const inItem = itemAt(pair.value, rest);
  if (inItem) return setting(text, inItem.map, inItem.path, value);
  if (rest.length > 0 && isMap(pair.value)) return setting(text, pair.value, rest, value);
  const line = inline(nested(rest, value));
  const range = rangeOf(pair.value);
  if (range === undefined || isEmpty(pair.value)) {
    const from = text.indexOf(":", rangeOf(pair.key)?.[1] ?? 0) + 1;
    return { from, to: from, text: ` ${line}` };
  }
  return { from: range[0], to: leafEnd(text, pair.value), text: line };
}

/** A new key, in a line after the last one, or before the brace that ends a flow map. */
function addition(text: string, map: YAMLMap, key: string, value: unknown): Splice {
  const entry = `${key}: ${inline(value)}`;
  const last = map.items.at(-1);
  const [start = 0, end = 0] = map.range ?? [];
  if (map.flow || last === undefined) {
    const at = last === undefined ? start + 1 : leafEnd(text, last.value ?? last.key);
    const to = last === undefined ? end - 1 : at;
    return { from: at, to, text: last === undefined ? ` ${entry} ` : `, ${entry}` };
  }
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  const at = lineEnd(text, leafEnd(text, isEmpty(last.value) ? last.key : last.value));
  return { from: at, to: at, text: `${eol}${" ".repeat(columnOf(text, map))}${entry}` };
}

/** Takes a key with its line, and with it what would be left empty. */
function removal(text: string, map: YAMLMap, path: Path): Splice | undefined {
  const [key = "", ...rest] = path;
  const pair = pairOf(map, key);
  if (pair === undefined) return undefined;
  const inItem = itemAt(pair.value, rest);
  if (inItem) return removal(text, inItem.map, inItem.path);
  const isLeft = rest.length > 0 && isMap(pair.value) && pair.value.items.length > 1;
  if (rest.length > 0 && isMap(pair.value)) {
    const deeper = removal(text, pair.value, rest);
    if (deeper === undefined || isLeft || !emptied(pair.value, rest)) return deeper;
  } else if (rest.length > 0) return undefined;
  const from = rangeOf(pair.key)?.[0] ?? 0;
  const to = leafEnd(text, isEmpty(pair.value) ? pair.key : pair.value);
  if (!map.flow) return wholeLines(text, from, to);
  const at = map.items.indexOf(pair);
  const following = map.items[at + 1];
  if (following) return { from, to: rangeOf(following.key)?.[0] ?? to, text: "" };
  const previous = map.items[at - 1];
  if (previous === undefined) return { from, to, text: "" };
  return { from: leafEnd(text, previous.value ?? previous.key), to, text: "" };
}

/** Takes the lines of a key; of the last one in a file without a final line end, the one before it. */
function wholeLines(text: string, from: number, to: number): Splice {
  const start = text.lastIndexOf("\n", from) + 1;
  const next = text.indexOf("\n", to);
  if (next >= 0) return { from: start, to: next + 1, text: "" };
  return { from: lineEnd(text, Math.max(start - 1, 0)), to: text.length, text: "" };
}

/** Whether a map has nothing besides what the path leads to. */
function emptied(map: YAMLMap, path: Path): boolean {
  const [key = "", ...rest] = path;
  const value = pairOf(map, key)?.value;
  return map.items.length === 1 && (rest.length === 0 || (isMap(value) && emptied(value, rest)));
}

/** The item of a list that a path leads through, which is a map, and the way on in it. */
function itemAt(value: unknown, [index, ...path]: Path) {
  const item = typeof index === "number" && isSeq(value) ? value.items[index] : undefined;
  return isMap(item) && path.length > 0 ? { map: item, path } : undefined;
}

function pairOf(map: YAMLMap, key: string | number): Pair | undefined {
  return map.items.find((pair) => (isScalar(pair.key) ? pair.key.value : pair.key) === key);
}

/** Where the text of a value ends, without the blanks and comments that follow it. */
function leafEnd(text: string, node: unknown): number {
  if (isMap(node) && !node.flow) {
    const last = node.items.at(-1);
    if (last) return leafEnd(text, isEmpty(last.value) ? last.key : last.value);
  }
  const end = rangeOf(node)?.[1] ?? 0;
  return text.slice(0, end).trimEnd().length;
}

function lineEnd(text: string, from: number): number {
  const at = text.indexOf("\n", from);
  if (at < 0) return text.length;
  return text[at - 1] === "\r" ? at - 1 : at;
}

function columnOf(text: string, map: YAMLMap): number {
  const start = rangeOf(map.items[0]?.key)?.[0] ?? 0;
  return start - (text.lastIndexOf("\n", start - 1) + 1);
}

function rangeOf(node: unknown): readonly [start: number, end: number] | undefined {
  if (!isNode(node) || !node.range) return undefined;
  const [start, end] = node.range;
  return [start, end];
}

function isEmpty(node: unknown): boolean {
  return node === null || (isScalar(node) && node.value === null);
}

function nested(path: Path, value: unknown): unknown {
  return path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
}

/** A value in one line. */
function inline(value: unknown): string {
  return stringify(value, {
    ...forEngine,
    collectionStyle: "flow",
    lineWidth: 0,
    flowCollectionPadding: true,
  })
    .trim()
    .replaceAll(/\s*\n\s*/g, " ");
}

function parsed(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}

/** What a text must say after the change. */
function withValue(before: unknown, path: Path, value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (typeof key === "number") {
    return Array.isArray(before) ? before.with(key, withValue(before[key], rest, value)) : before;
  }
  const all = typeof before === "object" && before !== null ? { ...before } : {};
  const inner = withValue(new Map(Object.entries(all)).get(key), rest, value);
  const isGone = inner === undefined || (value === undefined && isDeepStrictEqual(inner, {}));
  const kept = Object.entries(all).filter(([name]) => name !== key);
  return Object.fromEntries(isGone ? kept : [...kept, [key, inner]]);
}

function refused(path: Path): UserError {
  return new UserError(
    `The stack's file is written in a way that no line of it can be changed by itself.\n  given    ${path.join(".")}\n  allowed  keys with values, without anchors and tags\n  fix      write that key by hand`,
  );
}
