import { plainLine } from "../masking/plain-line.ts";
import type { AuditEntry } from "./audit.ts";

/** Says that `lost` lines before it could not be written, the first of them at `since`. */
export interface GapEntry {
  readonly kind: "gap";
  readonly lost: number;
  readonly since: string;
}

/** Longest line, in characters; one this long is of no call that the server knows. */
const longest = 8192;

/** Longest value of a line that had to be shortened, in characters. */
const longestValue = 256;

/** The line of an entry, with its line end; it has no other, whatever the values are. */
export function auditLine(entry: AuditEntry | GapEntry, time: Date): string {
  // Joined as text: each call pays for this, and copying the entry costs as much as writing it down.
  const head = `{"log":"audit","time":"${time.toISOString()}",`;
  const line = plainLine(head + JSON.stringify(entry).slice(1));
  return `${line.length > longest ? plainLine(head + shortened(entry)) : line}\n`;
}

/** The rest of a line, without the values that make it long. */
function shortened(entry: AuditEntry | GapEntry): string {
  const short = Object.entries(entry).map(([key, value]): [string, unknown] => {
    if (typeof value === "string") return [key, value.slice(0, longestValue)];
    return [key, typeof value === "object" ? "[too long]" : value];
  });
  return JSON.stringify({ ...Object.fromEntries(short), shortened: true }).slice(1);
}
