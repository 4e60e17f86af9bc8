import { plainLine } from "../masking/plain-line.ts";
import { maskPrivate } from "../masking/private-text.ts";

/** Longest text of a log line that is looked through and shown, in characters. */
const longestText = 8192;

/** Names whose values the server makes itself; what looks like personal data in them is none. */
const ownValues: ReadonlySet<string> = new Set(["time", "level", "requestId", "traceId"]);

/**
 * A line of the log with secrets and personal data masked in each text of it, wherever the text came
 * from, and with nothing that could pose as another line.
 */
export function maskedLine(line: string): string {
  const masked = JSON.stringify(JSON.parse(line), (key, value: unknown) =>
    typeof value === "string" && !ownValues.has(key) ? masking(value) : value,
  );
  return `${plainLine(masked)}\n`;
}

function masking(text: string): string {
  if (text.length <= longestText) return maskPrivate(text);
  return `${maskPrivate(text.slice(0, longestText))} [${text.length - longestText} more]`;
}
