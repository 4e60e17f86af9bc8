import { wholeSetting } from "./kinds.ts";

/** What one caller may use, and how long an answer is kept. */
export const limitSettings = {
  requestsPerMinute: wholeSetting(1, 1_000_000, 120, "requests per user and minute"),
  toolCallsPerMinute: wholeSetting(1, 1_000_000, 60, "calls per user, tool and minute"),
  toolConcurrency: wholeSetting(1, 10_000, 32, "calls of one tool that run at once"),
  toolTimeoutSec: wholeSetting(1, 3600, 20, "seconds"),
  bodyLimitKiB: wholeSetting(1, 65_536, 1024, "KiB"),
  cacheTtlSec: wholeSetting(0, 86_400, 30, "seconds that answers are kept; 0 keeps none"),
};
