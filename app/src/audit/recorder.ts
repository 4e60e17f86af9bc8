import type { Audit, AuditEntry } from "./audit.ts";
import { foldRefusals } from "./folded-refusals.ts";
import { auditLine } from "./line.ts";

/** Where audit lines go. */
export interface AuditSink {
  /** Writes whole lines at once; throws if not all of it could be written. */
  write(text: string): void;
  close(): void;
}

/** How entries are recorded, and who hears when that fails. */
export interface RecorderSettings {
  readonly sink: AuditSink;
  /** Whether calls go on when a line cannot be written. */
  readonly onFailure: "warn" | "deny";
  readonly clock: () => Date;
  /** Hears of each lost line: why, and how many were lost since the last one that was written. */
  readonly lost: (error: unknown, lines: number) => void;
  /** Hears that lines can be written again, and how many were lost until then. */
  readonly recovered: (lines: number) => void;
}

/**
 * Writes each entry before its call is answered. Lines that could not be written are counted, and the
 * next one that can is preceded by a `gap` line, so that the log tells where it is incomplete.
 * With `deny`, no call is accepted from the first lost line to the next that is written.
 */
export function createRecorder(settings: RecorderSettings): Audit {
  const { sink, clock } = settings;
  let lost = 0;
  let since = "";
  const missed = (error: unknown) => {
    if (lost === 0) since = clock().toISOString();
    lost += 1;
    settings.lost(error, lost);
  };
  const bridged = () => {
    if (lost === 0) return true;
    try {
      sink.write(auditLine({ kind: "gap", lost, since }, clock()));
    } catch {
      return false;
    }
    settings.recovered(lost);
    lost = 0;
    return true;
  };
  const put = (entry: AuditEntry): boolean => {
    try {
      bridged();
      sink.write(auditLine(entry, clock()));
      return true;
    } catch (error) {
      missed(error);
      return false;
    }
  };
  const folded = foldRefusals(put);
  const deny = settings.onFailure === "deny";
  return {
    // Each call that asks also tries whether lines can be written again.
    accepts: deny ? bridged : () => true,
    ...(deny ? { attempt: put } : {}),
    record(entry, often) {
      if (often !== undefined && entry.kind === "refusal") folded.record(often, entry);
      else put(entry);
    },
    close() {
      folded.flush();
      sink.close();
    },
  };
}
