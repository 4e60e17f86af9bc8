import type { Difference, Fault } from "./provider-kit.ts";
import { isList, isProperties, type Properties, unknown, type Value } from "./values.ts";

type Scalar = "text" | "number" | "flag";

/** What a property may hold: a scalar, a list or set of texts, a map of texts, or objects. */
export type Shape =
  | Scalar
  | "texts"
  | "text set"
  | "map"
  | { readonly object: Table }
  | { readonly list: Table }
  | { readonly set: Table };

/** One property that a stand-in implements. */
export interface Property {
  readonly shape: Shape;
  /** Whether a change of it needs a new resource. */
  readonly change: "replace" | "update";
  readonly required?: true;
  /** The value that leaving it out means. */
  readonly default?: Value;
  readonly oneOf?: readonly string[];
}

/** The properties of a type that a stand-in implements, by name. */
export type Table = Readonly<Record<string, Property>>;

/** A property whose change needs a new resource. */
export function fixed(shape: Shape, extra: Partial<Property> = {}): Property {
  return { shape, change: "replace", ...extra };
}

/** A property that can change in place. */
export function changeable(shape: Shape, extra: Partial<Property> = {}): Property {
  return { shape, change: "update", ...extra };
}

/** Every input that the table does not allow: unknown names, wrong shapes, missing values. */
export function checkProperties(type: string, table: Table, inputs: Properties): Fault[] {
  return checkObject(type, table, inputs, "");
}

/** Which properties differ once defaults are filled in and sets are put in one order. */
export function diffProperties(table: Table, before: Properties, after: Properties): Difference {
  const changed = Object.keys(table).filter((name) => {
    const property = table[name];
    if (property === undefined) return false;
    return canonicalText(property, before[name]) !== canonicalText(property, after[name]);
  });
  return { changed, replaces: changed.filter((name) => table[name]?.change === "replace") };
}

function checkObject(type: string, table: Table, inputs: Properties, place: string): Fault[] {
  const unexpected = Object.keys(inputs)
    .filter((name) => !(name in table) && !name.startsWith("__") && isSet(inputs[name]))
    .map((name) => ({
      property: place + name,
      reason: `${type}: the stand-in does not implement \`${place}${name}\`. It knows ${Object.keys(table).join(", ")}. Leave it out, or use the official plugin.`,
    }));
  const wrong = Object.entries(table).flatMap(([name, property]) =>
    checkValue(type, property, inputs[name], place + name),
  );
  return [...unexpected, ...wrong];
}

function checkValue(
  type: string,
  property: Property,
  value: Value | undefined,
  place: string,
): Fault[] {
  const fault = (reason: string): Fault[] => [{ property: place, reason: `${type}: ${reason}` }];
  if (!isSet(value)) {
    return property.required ? fault(`\`${place}\` is missing; it must be given.`) : [];
  }
  if (value === unknown) return [];
  const { shape, oneOf } = property;
  if (typeof shape === "object") return checkNested(type, shape, value, place, fault);
  if (!fits(shape, value)) return fault(`\`${place}\` must be ${shapeNames[shape]}.`);
  if (oneOf === undefined || oneOf.includes(String(value))) return [];
  return fault(`\`${place}\` is "${String(value)}"; allowed: ${oneOf.join(", ")}.`);
}

function checkNested(
  type: string,
  shape: Exclude<Shape, string>,
  value: Value,
  place: string,
  fault: (reason: string) => Fault[],
): Fault[] {
  if ("object" in shape) {
    if (!isProperties(value)) return fault(`\`${place}\` must be an object.`);
    return checkObject(type, shape.object, value, `${place}.`);
  }
  const table = "list" in shape ? shape.list : shape.set;
  if (!isList(value)) return fault(`\`${place}\` must be a list of objects.`);
  return value.flatMap((item, index) => {
    if (item === unknown) return [];
    if (!isProperties(item)) return fault(`\`${place}[${index}]\` must be an object.`);
    return checkObject(type, table, item, `${place}[${index}].`);
  });
}

const shapeNames: Record<Exclude<Shape, object>, string> = {
  text: "a text",
  number: "a number",
  flag: "true or false",
  texts: "a list of texts",
  "text set": "a list of texts",
  map: "a map of texts",
};

function fits(shape: Exclude<Shape, object>, value: Value): boolean {
  switch (shape) {
    case "text":
      return typeof value === "string";
    case "number":
      return typeof value === "number";
    case "flag":
      return typeof value === "boolean";
    case "map":
      return isProperties(value);
    default:
      return isList(value) && value.every((item) => typeof item === "string");
  }
}

function isSet(value: Value | undefined): value is Exclude<Value, null> {
  return value !== undefined && value !== null;
}

function canonicalText(property: Property, value: Value | undefined): string {
  return JSON.stringify(canonical(property, value)) ?? "";
}

// an empty list, map or object means the same as leaving the property out
function canonical({ shape, ...property }: Property, value: Value | undefined): Value | undefined {
  const given = isSet(value) ? value : property.default;
  if (!isSet(given)) return undefined;
  if (isList(given)) {
    if (given.length === 0) return undefined;
    if (shape === "text set") return [...given].sort();
    if (typeof shape !== "object" || "object" in shape) return given;
    const table = "list" in shape ? shape.list : shape.set;
    const items = given.map((item) =>
      isProperties(item) ? JSON.stringify(canonicalObject(table, item)) : String(item),
    );
    return "set" in shape ? items.sort() : items;
  }
  if (!isProperties(given)) return given;
  if (Object.keys(given).length === 0) return undefined;
  if (typeof shape === "object" && "object" in shape) return canonicalObject(shape.object, given);
  return Object.entries(given)
    .map(([name, item]) => `${name}=${JSON.stringify(item)}`)
    .sort();
}

function canonicalObject(table: Table, value: Properties): Properties {
  const entries = Object.entries(table).map(
    ([name, property]) => [name, canonical(property, value[name])] as const,
  );
  return Object.fromEntries(entries.filter(([, item]) => item !== undefined));
}
