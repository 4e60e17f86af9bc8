/**
 * Readers of values whose shape nobody promises. A property that is set and undefined is one that the
 * engine does not know yet; one that was never set is not there at all, which `isSet` tells apart.
 */

/** An object's properties, by name. */
export type Properties = Readonly<Record<string, unknown>>;

function isProperties(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value as an object; one without properties where it is none. */
export function recordOf(value: unknown): Properties {
  return isProperties(value) ? value : {};
}

/** The value at the end of a path of objects; undefined where the path ends before. */
export function valueAt(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (isProperties(inner) && Object.hasOwn(inner, key) ? inner[key] : undefined),
    value,
  );
}

/** The object at the end of a path; one without properties where there is none. */
export function recordAt(value: unknown, ...path: readonly string[]): Properties {
  return recordOf(valueAt(value, ...path));
}

/** The list at the end of a path; an empty one where there is none. */
export function listAt(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const found = valueAt(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** The text at the end of a path; undefined where there is none. */
export function textAt(value: unknown, ...path: readonly string[]): string | undefined {
  const found = valueAt(value, ...path);
  return typeof found === "string" ? found : undefined;
}

/** The number at the end of a path; undefined where there is none. */
export function numberAt(value: unknown, ...path: readonly string[]): number | undefined {
  const found = valueAt(value, ...path);
  return typeof found === "number" ? found : undefined;
}

/** Whether a property was set, be it to what is known only once the resource is made. */
export function isSet(value: unknown, key: string): boolean {
  return isProperties(value) && Object.hasOwn(value, key);
}

/** The texts of an object, by name; what is no text is left out. */
export function textsAt(
  value: unknown,
  ...path: readonly string[]
): readonly (readonly [name: string, text: string])[] {
  return Object.entries(recordAt(value, ...path)).flatMap(([name, text]) =>
    typeof text === "string" ? [[name, text] as const] : [],
  );
}
