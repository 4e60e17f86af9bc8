import { isObject } from "./difference.ts";

/** A JSON Schema of a tool, with no keyword checked. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** A schema as an object: `true` admits everything, `false` and what is none admits nothing. */
export function asSchema(value: unknown): JsonSchema {
  if (value === undefined || value === true) return {};
  return isObject(value) ? value : { not: {} };
}

/** The named schemas below one keyword, such as `properties`. */
export function schemasBelow(schema: JsonSchema, keyword: string): ReadonlyMap<string, JsonSchema> {
  const below = schema[keyword];
  if (!isObject(below)) return new Map();
  return new Map(Object.entries(below).map(([name, value]) => [name, asSchema(value)]));
}

/** The strings of a list below one keyword, such as `required`. */
export function stringsBelow(schema: JsonSchema, keyword: string): ReadonlySet<string> {
  const below = schema[keyword];
  return new Set(Array.isArray(below) ? below.map(String) : []);
}

/**
 * What a value may be instead: each way of `anyOf` or `oneOf` with what stands beside it, else the
 * schema alone. Undefined where a way says again what stands beside it: then nobody can tell.
 */
export function alternativesOf(schema: JsonSchema): readonly JsonSchema[] | undefined {
  const { anyOf, oneOf, ...beside } = schema;
  if (anyOf !== undefined && oneOf !== undefined) return undefined;
  const ways = anyOf ?? oneOf;
  if (!Array.isArray(ways)) return [schema];
  const merged = ways.map(asSchema).map((way) => {
    const isTwice = Object.keys(way).some((key) => key in beside && !texts.has(key));
    return isTwice ? undefined : { ...beside, ...way };
  });
  return merged.every((way) => way !== undefined) ? merged : undefined;
}

const texts: ReadonlySet<string> = new Set(["title", "description"]);
