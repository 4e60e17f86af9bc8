import { hash } from "node:crypto";
import type { Question } from "./answers.ts";

/**
 * JSON with the keys of every object in order, so that equal values give equal texts. The value is
 * plain data of bounded depth: what a schema has parsed.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join()}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, field]) => `${JSON.stringify(key)}:${canonicalJson(field)}`);
  return `{${fields.join()}}`;
}

/**
 * What tells one question from all others. The user is in it as a hash, since it is kept in Redis;
 * JSON of the arguments holds no line break, so no part can pretend to be two.
 */
export function questionKey({
  tool,
  args,
  user,
}: Pick<Question, "tool" | "args" | "user">): string {
  const whose = user === undefined ? "everybody" : hash("sha256", user, "base64url");
  return `${tool}\n${whose}\n${canonicalJson(args)}`;
}
