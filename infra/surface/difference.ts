/**
 * What a difference does to those who knew the list before: `narrowed` admits less than it did,
 * `widened` admits more, `changed` neither surely, `told` is for people and models to read alone.
 */
export type Effect = "narrowed" | "widened" | "changed" | "told";

/** One difference of a schema, a hint or a text. */
export interface Difference {
  /** What is different, in words, with its place. */
  readonly text: string;
  readonly effect: Effect;
}

/** Whether values of a schema come from the client (`input`) or from the server (`output`). */
export type Direction = "input" | "output";

/** Whether a difference can fail a client that worked before. */
export function breaks({ effect }: Difference, direction: Direction): boolean {
  if (effect === "changed") return true;
  // a server that takes less refuses what was good; one that gives more surprises who reads it
  return effect === (direction === "input" ? "narrowed" : "widened");
}

/** Whether two plain values are the same, whatever the order of their keys. */
export function isSame(one: unknown, other: unknown): boolean {
  return canonical(one) === canonical(other);
}

/** A plain value as JSON with its keys in order; `undefined` of its own. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (!isObject(value)) return JSON.stringify(value) ?? "undefined";
  const entries = Object.keys(value)
    .filter((key) => value[key] !== undefined)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`);
  return `{${entries.join(",")}}`;
}

/** Whether a value is an object with keys. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A value briefly enough for one line. */
export function brief(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
