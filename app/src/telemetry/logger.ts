import { destination, type Logger, pino } from "pino";
import type { Config } from "../config.ts";
import { maskedLine } from "./masked-line.ts";

export type { Logger } from "pino";

/** One JSON object a line; on stderr when stdout belongs to the protocol. Synchronous, so that no line is lost on exit; masked by rule. */
export function createLogger(config: Pick<Config, "logLevel" | "name" | "transport">): Logger {
  return pino(
    {
      level: config.logLevel,
      base: { service: config.name },
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      hooks: { streamWrite: maskedLine },
      redact: ["token", "authorization", "headers", "*.token", "*.authorization", "*.headers"],
    },
    destination({ fd: config.transport === "stdio" ? 2 : 1, sync: true }),
  );
}
