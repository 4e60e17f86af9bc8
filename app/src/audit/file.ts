import { closeSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { messageOf, StartError } from "../errors.ts";
import { plainLine } from "../telemetry/plain-line.ts";
import type { Audit } from "./audit.ts";

/** Settings of the audit file; `onFailure` hears of a line that could not be written. */
export interface AuditFileSettings {
  readonly folder: string;
  readonly clock: () => Date;
  readonly onFailure: (error: unknown) => void;
}

/** Appends one JSON object a line to `audit.jsonl`, synchronously, so that a crash loses no line. */
export function createAuditFile(settings: AuditFileSettings): Audit {
  const path = join(settings.folder, "audit.jsonl");
  const file = open(path);
  return {
    accepts: () => true,
    record(entry) {
      const json = JSON.stringify({ time: settings.clock().toISOString(), ...entry });
      const line = `${plainLine(json)}\n`;
      try {
        writeSync(file, line);
      } catch (error) {
        settings.onFailure(error);
      }
    },
    close: () => closeSync(file),
  };
}

function open(path: string): number {
  try {
    return openSync(path, "a", 0o640);
  } catch (error) {
    throw new StartError(
      `The audit log ${path} cannot be opened (${messageOf(error)}). Make the file and its folder (LOG_DIR) writable for the server's user.`,
    );
  }
}
