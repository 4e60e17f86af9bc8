import { isList, isProperties, type Properties, type Value } from "../values.ts";

/** One place where two objects differ: `text` for people, `keys` without the indexes of lists. */
export interface Place {
  readonly text: string;
  readonly keys: readonly string[];
}

/** Every place where two objects differ, as deep as both have the same shape. */
export function differences(before: Properties, after: Properties): Place[] {
  return compareObjects(before, after, { text: "", keys: [] });
}

function compare(before: Value | undefined, after: Value | undefined, place: Place): Place[] {
  if (isProperties(before) && isProperties(after)) return compareObjects(before, after, place);
  if (isList(before) && isList(after)) return compareLists(before, after, place);
  return before === after ? [] : [place];
}

function compareObjects(before: Properties, after: Properties, place: Place): Place[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) =>
    compare(before[key], after[key], {
      text: keyPath(place.text, key),
      keys: [...place.keys, key],
    }),
  );
}

function compareLists(before: readonly Value[], after: readonly Value[], place: Place): Place[] {
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
