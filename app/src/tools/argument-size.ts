/** Most entries of objects and lists in one call's arguments, at any depth; no tool needs more than a few. */
export const mostElements = 100;

/** Whether a JSON value holds more than `most` entries; stops at the first one too many. */
export function hasMoreElements(value: unknown, most: number): boolean {
  let count = 0;
  // A list of what is left instead of recursion: a value may be nested deeper than the call stack.
  const left = [value];
  while (left.length > 0) {
    const next = left.pop();
    if (typeof next !== "object" || next === null) continue;
    const entries = Object.values(next);
    count += entries.length;
    if (count > most) return true;
    left.push(...entries);
  }
  return false;
}
