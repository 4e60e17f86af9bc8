import { format } from "node:util";
import type { Logger } from "./logger.ts";

/**
 * Has what libraries say to the console written as lines of the log, masked as those are. As it is,
 * a text of a caller in it could pose as lines, and CloudWatch makes metrics of lines that say so.
 */
export function logConsole(logger: Pick<Logger, "info" | "warn" | "error">): void {
  const said =
    (level: "info" | "warn" | "error") =>
    (...given: unknown[]) =>
      logger[level](format(...given));
  Object.assign(console, {
    debug: said("info"),
    log: said("info"),
    info: said("info"),
    warn: said("warn"),
    error: said("error"),
  });
}
