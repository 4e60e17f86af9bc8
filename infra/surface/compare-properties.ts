import { type Difference, type Direction, isSame } from "./difference.ts";
import { asSchema, type JsonSchema, schemasBelow, stringsBelow } from "./json-schema.ts";

/** Where properties stand, and how those of one name are compared. */
export interface PropertyPlace {
  readonly direction: Direction;
  readonly at: string;
  readonly compare: (
    before: JsonSchema,
    after: JsonSchema,
    direction: Direction,
    at: string,
  ) => Difference[];
}

/** Compares the properties of two schemas: which there are, which must be given, and each with its like. */
export function propertyDifferences(
  before: JsonSchema,
  after: JsonSchema,
  place: PropertyPlace,
): Difference[] {
  const { direction, at, compare } = place;
  const was = schemasBelow(before, "properties");
  const is = schemasBelow(after, "properties");
  const needed = stringsBelow(before, "required");
  const needs = stringsBelow(after, "required");
  const isOpen = after.additionalProperties !== false;
  const names = [...new Set([...was.keys(), ...is.keys(), ...needed, ...needs])].sort();
  const ofNames = names.flatMap((name): Difference[] => {
    const path = `${at}.${name}`;
    const [one, other] = [was.get(name), is.get(name)];
    if (one && !other) return [removedProperty(path, direction, isOpen)];
    const isNewlyNeeded = needs.has(name) && !needed.has(name);
    const isNoLonger = needed.has(name) && !needs.has(name);
    const isNew = one === undefined && other !== undefined;
    return [
      ...(isNewlyNeeded ? [newlyRequired(path, isNew)] : []),
      ...(isNew && !isNewlyNeeded ? [{ text: `${path} is new`, effect: "told" } as const] : []),
      ...(isNoLonger ? [{ text: `${path} may now be left out`, effect: "widened" } as const] : []),
      ...(one && other ? compare(one, other, direction, path) : []),
    ];
  });
  return [...ofNames, ...otherProperties(before, after, place)];
}

function removedProperty(path: string, direction: Direction, isOpen: boolean): Difference {
  const text = `${path} is gone`;
  if (direction === "output") return { text, effect: "changed" };
  return isOpen
    ? { text: `${text}; it is passed over when given`, effect: "told" }
    : { text: `${text}; it is refused when given`, effect: "narrowed" };
}

function newlyRequired(path: string, isNew: boolean): Difference {
  return { text: `${path} is ${isNew ? "new and" : "now"} required`, effect: "narrowed" };
}

function otherProperties(
  before: JsonSchema,
  after: JsonSchema,
  { direction, at, compare }: PropertyPlace,
): Difference[] {
  const [was, is] = [before.additionalProperties ?? true, after.additionalProperties ?? true];
  if (isSame(was, is)) return [];
  if (is === false) {
    return [{ text: `${at} takes no properties but its own any more`, effect: "narrowed" }];
  }
  if (was === false) {
    const text = `${at} may now have other properties too`;
    // who reads an answer passes over what he does not know
    return [{ text, effect: direction === "output" ? "told" : "widened" }];
  }
  return compare(asSchema(was), asSchema(is), direction, `${at}.*`);
}
