import { isProperties, type Properties, type Value } from "../values.ts";
import { objectAt, objectsAt, textAt, valueAt } from "./object-fields.ts";

/**
 * Leaves fields to whoever else sets them, as the official provider does for `ignoreChanges`: one
 * that another manager owns alone is not applied at all, so that it is not taken over, and any other
 * keeps its live value. Paths go through objects, not through lists.
 *
 * @param live the object with its `managedFields`.
 * @param manager the field manager under which the inputs are applied.
 */
export function leaveIgnored(
  inputs: Properties,
  ignored: readonly string[],
  live: Properties,
  manager: string,
): Properties {
  return ignored.reduce((left, path) => {
    const keys = path.split(".");
    const owners = ownersOf(live, keys);
    if (owners.size > 0 && !owners.has(manager)) return withValue(left, keys, undefined);
    const value = valueAt(live, ...keys);
    return value === undefined ? left : withValue(left, keys, value);
  }, inputs);
}

/** Names of the managers that own a field (https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management). */
function ownersOf(live: Properties, keys: readonly string[]): Set<string> {
  const field = keys.map((key) => `f:${key}`);
  const entries = objectsAt(live, "metadata", "managedFields");
  const owning = entries.filter((entry) => valueAt(entry, "fieldsV1", ...field) !== undefined);
  return new Set(owning.map((entry) => textAt(entry, "manager") ?? ""));
}

function withValue(
  object: Properties,
  [key = "", ...deeper]: readonly string[],
  value: Value | undefined,
): Properties {
  if (deeper.length === 0) return { ...object, [key]: value };
  if (!isProperties(object[key]) && value === undefined) return object;
  return { ...object, [key]: withValue(objectAt(object, key), deeper, value) };
}
