import { z } from "zod";
import { resultIn } from "./answers.ts";
import type { Mark } from "./evidence.ts";

const entrySchema = z.object({
  time: z.iso.datetime(),
  kind: z.enum(["call", "attempt", "resource", "prompt", "refusal", "gap"]),
  requestId: z.string().optional(),
  user: z.string().optional(),
  tool: z.string().optional(),
  outcome: z.string().optional(),
  arguments: z.record(z.string(), z.unknown()).optional(),
});

/** One entry of the audit log. */
export type AuditEntry = z.output<typeof entrySchema>;

/** What the lines of an audit log are: entries, and how many lines are none. */
export interface AuditLog {
  readonly entries: readonly AuditEntry[];
  readonly broken: number;
}

/** Reads lines of an audit log; other lines of a log that they share are told apart by their mark. */
export function readAudit(lines: readonly string[]): AuditLog {
  const read = lines.map((line) => entrySchema.safeParse(resultIn(line)));
  return {
    entries: read.flatMap(({ data }) => (data === undefined ? [] : [data])),
    broken: read.filter(({ success }) => !success).length,
  };
}

/** Entries of the probe's own calls. */
export function markedEntries({ entries }: AuditLog, { user, tool }: Mark): AuditEntry[] {
  return entries.filter(
    (entry) => entry.user === user && entry.tool === tool && entry.kind === "call",
  );
}

/** Lines of a log that are the audit's: a log that both share marks them. */
export function auditLinesOf(lines: readonly string[]): string[] {
  return lines.filter((line) => line.includes('"log":"audit"'));
}
