import type * as z from "zod";
import { plainText } from "../plain-text.ts";

/** Longest piece of a given value that is repeated to the caller, in characters. */
const longest = 60;

/** Most names of arguments that do not exist that are repeated. */
const mostKeys = 5;

/** One line per issue: the argument, what was given, what is wrong with it. */
export function explainIssues(issues: readonly z.core.$ZodIssue[], args: unknown): string {
  return issues
    .slice(0, 10)
    .map((issue) => {
      if (issue.code === "unrecognized_keys") {
        const keys = issue.keys.slice(0, mostKeys).map((key) => plainText(key, longest));
        const more = issue.keys.length > mostKeys ? ", …" : "";
        return `- ${keys.join(", ")}${more}: no such argument. Leave it out.`;
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
  return plainText(JSON.stringify(value) ?? String(value), longest);
}
