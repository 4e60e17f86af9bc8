import { maskPrivate } from "../masking/private-text.ts";
import type { ArgumentRules } from "./argument-rules.ts";
import { fingerprint } from "./fingerprint.ts";

/** Most arguments of one call that are written down. */
const mostArguments = 32;

/** Longest part of a URI, in characters, that is written down before the rest is only counted. */
const longestUri = 200;

/** A word such as a name or a site; shorter than any secret of this server, which has 32 bytes or more. */
const word = /^[A-Za-z][\w.:/-]{0,30}$/;

/** What may be a key or a token, whatever its kind. */
const opaque = /[A-Za-z0-9_-]{32,}/g;

/**
 * A tool's arguments for the audit log. Ids and choices are shown if they are valid, free words only
 * if the call was `accepted`; of all else the kind, the size and a fingerprint. Keys that the tool's
 * schema does not name are counted, because they are the caller's words too.
 */
export function maskArguments(
  args: unknown,
  rules: ArgumentRules,
  accepted: boolean,
): Readonly<Record<string, unknown>> {
  if (typeof args !== "object" || args === null) return {};
  const masked: Record<string, unknown> = {};
  let unnamed = 0;
  let written = 0;
  for (const key in args) {
    const rule = rules.get(key);
    if (rule === undefined || written === mostArguments) {
      unnamed += 1;
      continue;
    }
    written += 1;
    const value: unknown = (args as Record<string, unknown>)[key];
    const shown =
      rule.shown === "valid"
        ? rule.isValid(value)
        : rule.shown === "accepted" && accepted && isPlainWord(value);
    masked[key] = shown ? value : sizeOf(value);
  }
  if (unnamed > 0) masked._other = `[${unnamed} arguments]`;
  return masked;
}

/** A name that the caller made up, such as that of a tool that does not exist. */
export function maskName(name: unknown): string {
  return isPlainWord(name) ? name : sizeOf(name);
}

/** A URI that the caller made up; what shows an attempt to leave the served paths stays readable. */
export function maskUri(uri: unknown): string {
  if (typeof uri !== "string") return sizeOf(uri);
  const [path = "", ...query] = uri.slice(0, longestUri).split(/(?=[?#])/);
  const shown = maskPrivate(path).replace(opaque, (run) => `[${run.length} characters]`);
  const hidden = uri.length - path.length;
  const whole = query.length === 0 && hidden === 0 && shown === uri;
  return whole ? shown : `${shown}${hidden > 0 ? `[${hidden} more]` : ""} #${fingerprint(uri)}`;
}

function isPlainWord(value: unknown): value is string {
  return typeof value === "string" && word.test(value) && maskPrivate(value) === value;
}

function sizeOf(value: unknown): string {
  if (typeof value === "string")
    return `[text, ${value.length} characters, #${fingerprint(value)}]`;
  if (Array.isArray(value)) return `[list, ${value.length} entries]`;
  return `[${value === null ? "null" : typeof value}]`;
}
