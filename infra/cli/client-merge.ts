import { isDeepStrictEqual } from "node:util";
import { parseJsonc, type Step, setJsonc } from "./jsonc.ts";

type Json = Readonly<Record<string, unknown>>;

/** A client's file with a server in it, and what is different now, in words. */
export interface MergedFile {
  readonly text: string;
  /** Empty when the file says so already. */
  readonly changes: readonly string[];
}

/** Why a text cannot be merged into, with its line where one is to blame. */
export class MergeFault extends Error {
  override readonly name = "MergeFault";
  readonly line: number | undefined;

  constructor(message: string, line?: number) {
    super(message);
    this.line = line;
  }
}

/** Keys of a server that are written here; those of the client's own, such as `disabled`, stay. */
const written: ReadonlySet<string> = new Set(["type", "url", "headers", "command", "args"]);

/**
 * Merges a client's configuration into the text of its file: the servers and inputs of the
 * configuration are set, everything else stays as it is, comments too.
 *
 * @throws MergeFault when the text is no JSON with comments, or not built as a client's file.
 */
export function mergeClient(text: string, content: Json): MergedFile {
  const mark = text.startsWith("\uFEFF") ? "\uFEFF" : "";
  const given = text.slice(mark.length);
  const start = given.trim() === "" ? "{}\n" : given;
  const edits = editsFor(objectAt(start), content);
  const merged = edits.reduce((now, { path, value }) => setJsonc(now, path, value), start);
  const left = editsFor(objectAt(merged), content);
  if (left.length > 0) throw new MergeFault("a key is there twice, or the file is built unusually");
  return { text: mark + merged, changes: edits.map(({ told }) => told) };
}

interface Edit {
  readonly path: readonly Step[];
  readonly value: unknown;
  readonly told: string;
}

function objectAt(text: string): Json {
  const parsed = parseJsonc(text);
  if (!parsed.ok) throw new MergeFault(parsed.what, parsed.line);
  if (!isObject(parsed.value)) throw new MergeFault("the file holds no object", 1);
  return parsed.value;
}

function editsFor(file: Json, content: Json): Edit[] {
  return Object.entries(content).flatMap(([section, wanted]) => {
    const there = file[section];
    if (there === undefined) {
      return [{ path: [section], value: wanted, told: `added ${namesIn(section, wanted)}` }];
    }
    if (Array.isArray(wanted)) return inputEdits(section, there, wanted);
    if (!isObject(wanted) || !isObject(there)) {
      throw new MergeFault(`"${section}" is not what it is in a client's file`);
    }
    return Object.entries(wanted).flatMap(([name, server]) =>
      serverEdits([section, name], there[name], server),
    );
  });
}

function namesIn(section: string, wanted: unknown): string {
  const names = Array.isArray(wanted)
    ? wanted.map((one) => String(one.id))
    : Object.keys(isObject(wanted) ? wanted : {});
  return names.map((name) => `${section}.${name}`).join(", ");
}

function serverEdits(path: readonly string[], there: unknown, wanted: unknown): Edit[] {
  const name = path.join(".");
  if (there === undefined) return [{ path, value: wanted, told: `added ${name}` }];
  if (!isObject(there) || !isObject(wanted)) {
    return isDeepStrictEqual(there, wanted)
      ? []
      : [{ path, value: wanted, told: `replaced ${name}` }];
  }
  const isOwn = ([key, value]: readonly [string, unknown]) =>
    // headers of the user's own stay beside that of the token
    key === "headers" && isObject(value) && Object.keys(value).some((one) => one !== tokenHeader);
  const stale = Object.entries(there).filter(([key]) => written.has(key) && !(key in wanted));
  return [
    ...stale
      .map((entry) => (isOwn(entry) ? ["headers", tokenHeader] : [entry[0]]))
      .filter(([key, inner]) => inner === undefined || hasKey(there[key ?? ""], inner))
      .map((keys) => ({
        path: [...path, ...keys],
        value: undefined,
        told: `removed ${[name, ...keys].join(".")}`,
      })),
    ...Object.entries(wanted).flatMap(([key, value]) => {
      const before = there[key];
      if (key === "headers" && isObject(before) && isObject(value)) {
        return Object.entries(value).flatMap(([header, text]) =>
          valueEdit([...path, key, header], before[header], text),
        );
      }
      return valueEdit([...path, key], before, value);
    }),
  ];
}

const tokenHeader = "Authorization";

function valueEdit(path: readonly string[], before: unknown, value: unknown): Edit[] {
  if (isDeepStrictEqual(before, value)) return [];
  return [{ path, value, told: `${before === undefined ? "added" : "changed"} ${path.join(".")}` }];
}

function hasKey(value: unknown, key: string): boolean {
  return isObject(value) && key in value;
}

/** Inputs are told apart by their ids. */
function inputEdits(section: string, there: unknown, wanted: readonly unknown[]): Edit[] {
  if (!Array.isArray(there)) throw new MergeFault(`"${section}" is not a list`);
  const idOf = (one: unknown) => (isObject(one) ? one.id : undefined);
  const isNew = (one: unknown) => !there.some((other) => idOf(other) === idOf(one));
  const changed = wanted.flatMap((one) => {
    const index = there.findIndex((other) => idOf(other) === idOf(one));
    if (index < 0 || isDeepStrictEqual(there[index], one)) return [];
    return [{ path: [section, index], value: one, told: `changed ${section}.${idOf(one)}` }];
  });
  const added = wanted.filter(isNew).map((one, at) => ({
    path: [section, there.length + at],
    value: one,
    told: `added ${section}.${idOf(one)}`,
  }));
  return [...changed, ...added];
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
