import type { Config } from "../config.ts";
import { messageOf } from "../errors.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import type { Audit } from "./audit.ts";
import { type AuditSink, createRecorder } from "./recorder.ts";
import { createRotatingFile } from "./rotating-file.ts";
import { createStreamSink } from "./stream.ts";

/** The settings that the audit log depends on. */
export type AuditConfig = Pick<
  Config,
  | "auditDestination"
  | "auditOnFailure"
  | "auditMaxFileMiB"
  | "auditMaxFiles"
  | "logDir"
  | "transport"
>;

/** Least time between two log lines about lost audit lines, in milliseconds. */
const quietMs = 60_000;

/** Opens the audit log that the settings ask for; throws a StartError if its file cannot be opened. */
export function openAudit(
  config: AuditConfig,
  clock: () => Date,
  metrics: Pick<Metrics, "auditFailure">,
  logger: Pick<Logger, "error" | "info">,
): Audit {
  const lostLines = createQuiet(clock);
  const fullFiles = createQuiet(clock);
  const consequence =
    config.auditOnFailure === "deny"
      ? "no call runs until they can be written again"
      : "calls go on";
  const sink = openSink(config, (error) => {
    if (!fullFiles.isDue()) return;
    logger.error({ reason: messageOf(error) }, "the audit log goes on in a file that is full");
  });
  return createRecorder({
    sink,
    onFailure: config.auditOnFailure,
    clock,
    lost(error, lines) {
      metrics.auditFailure();
      if (!lostLines.isDue()) return;
      const reason = messageOf(error);
      logger.error({ reason, lost: lines }, `audit lines cannot be written; ${consequence}`);
    },
    recovered(lines) {
      lostLines.end();
      logger.info({ lost: lines }, "audit lines are written again");
    },
  });
}

function openSink(config: AuditConfig, onRotationFailure: (error: unknown) => void): AuditSink {
  // With stdio, stdout belongs to the protocol.
  if (config.auditDestination === "stdout") {
    return createStreamSink(config.transport === "stdio" ? 2 : 1);
  }
  return createRotatingFile({
    folder: config.logDir,
    maxBytes: config.auditMaxFileMiB * 1024 * 1024,
    maxFiles: config.auditMaxFiles,
    onRotationFailure,
  });
}

/** Lets one log line pass and then none for a while, so that a full disk does not fill a log too. */
function createQuiet(clock: () => Date): { isDue(): boolean; end(): void } {
  let until = 0;
  return {
    isDue() {
      const now = clock().getTime();
      if (now < until) return false;
      until = now + quietMs;
      return true;
    },
    end() {
      until = 0;
    },
  };
}
