import { isList, isProperties, type Properties, type Value } from "../values.ts";

/** Where something stands in an object: `text` for people, `keys` without the indexes of lists. */
interface Place {
  readonly text: string;
  readonly keys: readonly string[];
}

/** One place where two objects differ, and how. */
export interface Change extends Place {
  readonly change: "add" | "delete" | "update";
}

/** Every place where two objects differ, as deep as both have the same shape. */
export function differences(before: Properties, after: Properties): Change[] {
  return compareObjects(before, after, { text: "", keys: [] });
}

function compare(before: Value | undefined, after: Value | undefined, place: Place): Change[] {
  if (isProperties(before) && isProperties(after)) return compareObjects(before, after, place);
  if (isList(before) && isList(after)) return compareLists(before, after, place);
  if (before === after) return [];
  const change = before === undefined ? "add" : after === undefined ? "delete" : "update";
  return [{ ...place, change }];
}

function compareObjects(before: Properties, after: Properties, place: Place): Change[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) =>
    compare(before[key], after[key], {
      text: keyPath(place.text, key),
      keys: [...place.keys, key],
    }),
  );
}

function compareLists(before: readonly Value[], after: readonly Value[], place: Place): Change[] {
  const longest = before.length > after.length ? before : after;
  return longest.flatMap((_, index) =>
    compare(before[index], after[index], { text: `${place.text}[${index}]`, keys: place.keys }),
  );
}

/** A path in the engine's notation, in which keys with dots, quotes or brackets are quoted. */
function keyPath(path: string, key: string): string {
  if (/[."[\]]/.test(key)) return `${path}["${key.replaceAll('"', '\\"')}"]`;
  return path === "" ? key : `${path}.${key}`;
}
