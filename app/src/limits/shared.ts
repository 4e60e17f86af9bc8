import type { AnswerCache } from "../cache/answers.ts";
import { noAnswers } from "../cache/answers.ts";
import type { Config } from "../config.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import type { Limiter } from "./limiter.ts";
import { createToolGate } from "./memory-tool-gate.ts";
import type { ToolGate } from "./tool-gate.ts";

/** What replicas share when they have Redis, and keep for themselves when they do not. */
export interface Shared {
  /** Requests per user. */
  readonly limiter: Limiter;
  readonly toolGate: ToolGate;
  readonly answers: AnswerCache;
  close(): Promise<void>;
}

/** Opens what the settings ask for; Redis code is loaded only when it is used. */
export async function openShared(
  config: Config,
  metrics: Metrics,
  logger: Logger,
): Promise<Shared> {
  const { requestsPerMinute } = config;
  const toolGate = createToolGate(config.toolConcurrency);
  metrics.limiterShared(false);
  const limiter = await openLimiter();
  return { limiter, toolGate, answers: noAnswers, close: () => limiter.close() };

  async function openLimiter(): Promise<Limiter> {
    if (config.shared === "memory") {
      const { createMemoryLimiter } = await import("./memory.ts");
      return createMemoryLimiter(requestsPerMinute);
    }
    const { createRedisLimiter } = await import("./redis.ts");
    return createRedisLimiter({
      url: config.redisUrl ?? "",
      requestsPerMinute,
      keyPrefix: `${config.name}:requests`,
      onState(usable, reason) {
        metrics.limiterShared(usable);
        if (usable) logger.info("rate limits are shared through Redis");
        else logger.warn({ reason }, "Redis cannot be used: each replica limits for itself");
      },
    });
  }
}
