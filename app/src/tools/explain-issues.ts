import type * as z from "zod";

/** Longest piece of a given value that is repeated to the caller, in characters. */
const longest = 60;

/** One line per issue: the argument, what was given, what is wrong with it. */
export function explainIssues(issues: readonly z.core.$ZodIssue[], args: unknown): string {
  return issues
    .slice(0, 10)
    .map((issue) => {
      if (issue.code === "unrecognized_keys") {
        const keys = issue.keys.map((key) => key.slice(0, longest)).join(", ");
        return `- ${keys}: no such argument. Leave it out.`;
      }
      const name = issue.path.join(".") || "arguments";
      const given = valueAt(args, issue.path);
      const shown = given === undefined ? "missing" : `given ${shorten(given)}`;
      return `- ${name} (${shown}): ${issue.message}`;
    })
    .join("\n");
}

function valueAt(args: unknown, path: readonly PropertyKey[]): unknown {
  let value = args;
  for (const key of path) {
    if (typeof value !== "object" || value === null) return undefined;
    value = Object.getOwnPropertyDescriptor(value, key)?.value;
  }
  return value;
}

function shorten(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > longest ? `${text.slice(0, longest)}… (${text.length} characters)` : text;
}
