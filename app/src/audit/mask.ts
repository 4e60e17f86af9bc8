/** Longest value that the audit log shows, in characters. */
const longest = 64;

/** Keeps the values of the named arguments; of all others only the kind and the size are kept. */
export function maskArguments(
  args: unknown,
  shown: ReadonlySet<string>,
): Readonly<Record<string, unknown>> {
  if (typeof args !== "object" || args === null) return {};
  return Object.fromEntries(
    Object.entries(args)
      .slice(0, 32)
      .map(([key, value]) => [
        key.slice(0, longest),
        shown.has(key) ? shorten(value) : sizeOf(value),
      ]),
  );
}

function shorten(value: unknown): unknown {
  if (typeof value === "string") return value.slice(0, longest);
  return typeof value === "object" && value !== null ? sizeOf(value) : value;
}

function sizeOf(value: unknown): string {
  if (typeof value === "string") return `[text, ${value.length} characters]`;
  if (Array.isArray(value)) return `[list, ${value.length} entries]`;
  return `[${value === null ? "null" : typeof value}]`;
}
