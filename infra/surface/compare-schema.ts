import { propertyDifferences } from "./compare-properties.ts";
import { valueDifferences, valueKeywords } from "./compare-values.ts";
import { type Difference, type Direction, isSame } from "./difference.ts";
import { alternativesOf, asSchema, type JsonSchema, schemasBelow } from "./json-schema.ts";

/** Keywords whose meaning depends on others: any difference may break, either way. */
const opaque = [
  "$ref",
  "$dynamicRef",
  "allOf",
  "not",
  "if",
  "then",
  "else",
  "patternProperties",
  "propertyNames",
  "dependentRequired",
  "dependentSchemas",
  "dependencies",
  "unevaluatedProperties",
  "unevaluatedItems",
  "prefixItems",
  "additionalItems",
  "contains",
  "minContains",
  "maxContains",
  "contentEncoding",
  "contentMediaType",
  "contentSchema",
] as const;

const parts = ["properties", "required", "additionalProperties", "items", "$defs", "definitions"];
const known: ReadonlySet<string> = new Set([...valueKeywords, ...opaque, ...parts]);

/**
 * Compares two JSON Schemas of what clients send or get: everything that differs, and what it does.
 * What cannot be told for sure counts as changed.
 *
 * @param at where the value stands, such as `input.filter.status`.
 */
export function schemaDifferences(
  before: JsonSchema,
  after: JsonSchema,
  direction: Direction,
  at: string,
): Difference[] {
  if (isSame(before, after)) return [];
  const was = alternativesOf(before);
  const is = alternativesOf(after);
  if (was === undefined || is === undefined) {
    return [{ text: `${at} is described in another way`, effect: "changed" }];
  }
  const [one] = was;
  const [other] = is;
  if (was.length === 1 && is.length === 1 && one && other) {
    return plainDifferences(one, other, direction, at);
  }
  return alternativeDifferences(was, is, direction, at);
}

function alternativeDifferences(
  before: readonly JsonSchema[],
  after: readonly JsonSchema[],
  direction: Direction,
  at: string,
): Difference[] {
  const lacks = (one: JsonSchema, other: JsonSchema, effect: "narrowed" | "widened") =>
    plainDifferences(one, other, direction, at).some(
      (difference) => difference.effect === effect || difference.effect === "changed",
    );
  const gone = before.some((was) => after.every((is) => lacks(was, is, "narrowed")));
  const come = after.some((is) => before.every((was) => lacks(was, is, "widened")));
  if (gone && come) return [{ text: `what ${at} may be changed`, effect: "changed" }];
  if (gone) return [{ text: `${at} may be less than it might`, effect: "narrowed" }];
  if (come) return [{ text: `${at} may be more than it might`, effect: "widened" }];
  return [{ text: `${at} is described in other words`, effect: "told" }];
}

/** Compares two schemas that offer no choice at their top. */
function plainDifferences(
  before: JsonSchema,
  after: JsonSchema,
  direction: Direction,
  at: string,
): Difference[] {
  return [
    ...valueDifferences(before, after, at),
    ...propertyDifferences(before, after, { direction, at, compare: schemaDifferences }),
    ...itemDifferences(before.items, after.items, direction, at),
    ...["$defs", "definitions"].flatMap((key) => definedDifferences(key, before, after, direction)),
    ...opaque
      .filter((key) => !isSame(before[key], after[key]))
      .map((key) => ({ text: `${key} of ${at} changed`, effect: "changed" }) as const),
    // what no validator reads, people and models may
    ...[...new Set([...Object.keys(before), ...Object.keys(after)])]
      .filter((key) => !known.has(key) && !isSame(before[key], after[key]))
      .map((key) => ({ text: `${key} of ${at} changed`, effect: "told" }) as const),
  ];
}

function itemDifferences(
  before: unknown,
  after: unknown,
  direction: Direction,
  at: string,
): Difference[] {
  // drafts before 2020-12 list a schema for each place
  if (Array.isArray(before) || Array.isArray(after)) {
    return isSame(before, after) ? [] : [{ text: `items of ${at} changed`, effect: "changed" }];
  }
  return schemaDifferences(asSchema(before), asSchema(after), direction, `${at}[]`);
}

/** What is defined once and referred to; a name that comes or goes shows where it is referred to. */
function definedDifferences(
  keyword: string,
  before: JsonSchema,
  after: JsonSchema,
  direction: Direction,
): Difference[] {
  const is = schemasBelow(after, keyword);
  return [...schemasBelow(before, keyword)].flatMap(([name, one]) => {
    const other = is.get(name);
    return other ? schemaDifferences(one, other, direction, name) : [];
  });
}
