import { brief, canonical, type Difference } from "./difference.ts";
import type { JsonSchema } from "./json-schema.ts";

/*
 * Keywords of JSON Schema that bound a value by itself, without its parts
 * (https://json-schema.org/draft/2020-12/json-schema-validation).
 */

/** Keywords that this file compares. */
export const valueKeywords = [
  "type",
  "enum",
  "const",
  "minimum",
  "exclusiveMinimum",
  "minLength",
  "minItems",
  "minProperties",
  "maximum",
  "exclusiveMaximum",
  "maxLength",
  "maxItems",
  "maxProperties",
  "pattern",
  "format",
  "multipleOf",
  "uniqueItems",
] as const;

/** Compares what two schemas say of a value itself. */
export function valueDifferences(before: JsonSchema, after: JsonSchema, at: string): Difference[] {
  return [
    ...typeDifferences(before, after, at),
    ...choiceDifferences(before, after, at),
    ...lowest.flatMap((key) => boundDifferences(key, before[key], after[key], at, 1)),
    ...highest.flatMap((key) => boundDifferences(key, before[key], after[key], at, -1)),
    ...["pattern", "format", "multipleOf"].flatMap((key) =>
      formDifferences(key, before[key], after[key], at),
    ),
    ...uniqueDifferences(before, after, at),
  ];
}

const lowest = ["minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"];
const highest = ["maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"];
/** Lower bounds that hold without being written. */
const countsFromZero = new Set(["minLength", "minItems", "minProperties"]);

function typeDifferences(before: JsonSchema, after: JsonSchema, at: string): Difference[] {
  const was = typesOf(before);
  const is = typesOf(after);
  if (was === undefined && is === undefined) return [];
  if (was === undefined) {
    return [{ text: `${at} is now ${is?.join(" or ")} alone`, effect: "narrowed" }];
  }
  if (is === undefined) return [{ text: `${at} may now be of any type`, effect: "widened" }];
  const gone = was.filter((type) => !covers(is, type));
  const come = is.filter((type) => !covers(was, type));
  const text = `type of ${at} changed from ${was.join(" or ")} to ${is.join(" or ")}`;
  if (gone.length > 0) return [{ text, effect: come.length > 0 ? "changed" : "narrowed" }];
  return come.length > 0 ? [{ text, effect: "widened" }] : [];
}

/** Types that a schema names, or that its only values have; undefined where any will do. */
function typesOf(schema: JsonSchema): string[] | undefined {
  const { type } = schema;
  if (typeof type === "string") return [type];
  if (Array.isArray(type)) return type.map(String);
  const choices = choicesOf(schema);
  return choices && [...new Set(choices.map(typeOf))];
}

function typeOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return Number.isInteger(value) ? "integer" : typeof value;
}

function covers(types: readonly string[], type: string): boolean {
  return types.includes(type) || (type === "integer" && types.includes("number"));
}

function choicesOf({ enum: choices, ...schema }: JsonSchema): readonly unknown[] | undefined {
  if ("const" in schema) return [schema.const];
  return Array.isArray(choices) ? choices : undefined;
}

function choiceDifferences(before: JsonSchema, after: JsonSchema, at: string): Difference[] {
  const was = choicesOf(before);
  const is = choicesOf(after);
  if (was === undefined && is === undefined) return [];
  if (was === undefined) {
    return [{ text: `${at} may now only be one of ${brief(is)}`, effect: "narrowed" }];
  }
  if (is === undefined) {
    return [{ text: `${at} may now be more than one of ${brief(was)}`, effect: "widened" }];
  }
  const missing = (these: readonly unknown[], others: readonly unknown[]) => {
    const known = new Set(others.map(canonical));
    return these.filter((value) => !known.has(canonical(value))).map(brief);
  };
  const gone = missing(was, is);
  const come = missing(is, was);
  return [
    ...(gone.length > 0
      ? [{ text: `${at} can no longer be ${gone.join(", ")}`, effect: "narrowed" } as const]
      : []),
    ...(come.length > 0
      ? [{ text: `${at} can now be ${come.join(", ")}`, effect: "widened" } as const]
      : []),
  ];
}

/** @param sign 1 for a lower bound, -1 for an upper one. */
function boundDifferences(
  key: string,
  before: unknown,
  after: unknown,
  at: string,
  sign: 1 | -1,
): Difference[] {
  const free = countsFromZero.has(key) ? 0 : -sign * Number.POSITIVE_INFINITY;
  const was = typeof before === "number" ? before : free;
  const is = typeof after === "number" ? after : free;
  if (was === is) return [];
  const text = `${key} of ${at} is now ${brief(after)} (was ${brief(before)})`;
  return [{ text, effect: sign * (is - was) > 0 ? "narrowed" : "widened" }];
}

function formDifferences(key: string, before: unknown, after: unknown, at: string): Difference[] {
  if (before === after) return [];
  if (before === undefined) {
    return [{ text: `${at} must now have the ${key} ${brief(after)}`, effect: "narrowed" }];
  }
  if (after === undefined) {
    return [{ text: `${at} no longer needs the ${key} ${brief(before)}`, effect: "widened" }];
  }
  const text = `${key} of ${at} changed from ${brief(before)} to ${brief(after)}`;
  return [{ text, effect: "changed" }];
}

function uniqueDifferences(before: JsonSchema, after: JsonSchema, at: string): Difference[] {
  const was = before.uniqueItems === true;
  const is = after.uniqueItems === true;
  if (was === is) return [];
  const text = is ? `entries of ${at} must now differ` : `entries of ${at} may now repeat`;
  return [{ text, effect: is ? "narrowed" : "widened" }];
}
