import { plainLine } from "../telemetry/plain-line.ts";
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
  const record = { log: "audit", time: time.toISOString(), ...entry };
  const line = plainLine(JSON.stringify(record));
  return `${line.length > longest ? plainLine(JSON.stringify(shortened(record))) : line}\n`;
}

/** The same record without the values that make it long. */
function shortened(record: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const short = Object.entries(record).map(([key, value]): [string, unknown] => {
    if (typeof value === "string") return [key, value.slice(0, longestValue)];
    return [key, typeof value === "object" ? "[too long]" : value];
  });
  return { ...Object.fromEntries(short), shortened: true };
}
