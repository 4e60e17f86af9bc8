import { isList, isProperties, type Properties, type Value } from "../values.ts";

/** The value at a path of keys inside an object, or undefined when a step of it is absent. */
export function valueAt(object: Properties, ...path: readonly string[]): Value | undefined {
  return path.reduce<Value | undefined>(
    (value, key) => (isProperties(value) ? value[key] : undefined),
    object,
  );
}

/** The text at a path, or undefined when there is none. */
export function textAt(object: Properties, ...path: readonly string[]): string | undefined {
  const value = valueAt(object, ...path);
  return typeof value === "string" ? value : undefined;
}

/** The number at a path; 0 when there is none, as the API leaves out counters that are 0. */
export function countAt(object: Properties, ...path: readonly string[]): number {
  const value = valueAt(object, ...path);
  return typeof value === "number" ? value : 0;
}

/** The object at a path; an empty one when there is none. */
export function objectAt(object: Properties, ...path: readonly string[]): Properties {
  const value = valueAt(object, ...path);
  return isProperties(value) ? value : {};
}

/** The objects of the list at a path; none when there is no list. */
export function objectsAt(object: Properties, ...path: readonly string[]): Properties[] {
  const value = valueAt(object, ...path);
  return isList(value) ? value.filter(isProperties) : [];
}

/** An annotation of a Kubernetes object. */
export function annotationOf(object: Properties, name: string): string | undefined {
  return textAt(object, "metadata", "annotations", name);
}

/** The status of a condition in `.status.conditions`, with its reason and message. */
export function conditionOf(
  object: Properties,
  type: string,
): { readonly status: string; readonly reason: string; readonly message: string } | undefined {
  const found = objectsAt(object, "status", "conditions").find((each) => each.type === type);
  if (found === undefined) return undefined;
  const text = (key: string): string => textAt(found, key) ?? "";
  return { status: text("status"), reason: text("reason"), message: text("message") };
}

/** The id that the state keeps, as the official provider writes it: `namespace/name`, or `name`. */
export function idOf(object: Properties): string {
  const name = textAt(object, "metadata", "name") ?? "";
  const namespace = textAt(object, "metadata", "namespace");
  return namespace === undefined ? name : `${namespace}/${name}`;
}

/** Reads an id back into its parts. */
export function parseId(id: string): { readonly namespace?: string; readonly name: string } {
  const [first = "", second] = id.split("/");
  return second === undefined ? { name: first } : { namespace: first, name: second };
}
