import { type AnswerCache, noAnswers } from "../cache/answers.ts";
import type { Config } from "../config.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import type { Limiter } from "./limiter.ts";
import type { SharedRedis } from "./redis-client.ts";
import { createToolGate, type ToolGate } from "./tool-gate.ts";

/** What replicas share when they have Redis, and keep for themselves when they do not. */
export interface Shared {
  /** Requests per user. */
  readonly limiter: Limiter;
  /** Calls per user and tool. */
  readonly toolLimiter: Limiter;
  readonly toolGate: ToolGate;
  readonly answers: AnswerCache;
  close(): Promise<void>;
}

/** Opens what the settings ask for; `fingerprint` names the data that answers are made of. */
export async function openShared(
  config: Config,
  metrics: Metrics,
  logger: Logger,
  fingerprint: () => string,
): Promise<Shared> {
  metrics.limiterShared(false);
  const redis = await openRedisOf(config, metrics, logger);
  const { limiter, toolLimiter } = await openLimiters(config, redis);
  const toolGate = createToolGate({
    concurrency: config.toolConcurrency,
    calls: toolLimiter,
    onRunning: (tool, running) => metrics.toolRunning(tool, running),
    onLimited: () => metrics.limitRefusal("tool"),
  });
  const answers = await openAnswers(config, metrics, redis, fingerprint);
  return { limiter, toolLimiter, toolGate, answers, close: async () => redis?.close() };
}

/** Redis code is loaded only when it is used. */
async function openRedisOf(
  { shared, redisUrl }: Config,
  metrics: Metrics,
  logger: Logger,
): Promise<SharedRedis | undefined> {
  if (shared === "memory" || redisUrl === undefined) return undefined;
  const { openRedis } = await import("./redis-client.ts");
  return openRedis(redisUrl, (usable, reason) => {
    metrics.limiterShared(usable);
    if (usable) logger.info("rate limits are shared through Redis");
    else logger.warn({ reason }, "Redis cannot be used: each replica limits for itself");
  });
}

async function openLimiters(
  { name, requestsPerMinute, toolCallsPerMinute }: Config,
  redis: SharedRedis | undefined,
): Promise<{ limiter: Limiter; toolLimiter: Limiter }> {
  if (redis === undefined) {
    const { createMemoryLimiter } = await import("./memory.ts");
    return {
      limiter: createMemoryLimiter(requestsPerMinute),
      toolLimiter: createMemoryLimiter(toolCallsPerMinute),
    };
  }
  const { createRedisLimiter } = await import("./redis.ts");
  return {
    limiter: createRedisLimiter(redis, requestsPerMinute, `${name}:requests`),
    toolLimiter: createRedisLimiter(redis, toolCallsPerMinute, `${name}:calls`),
  };
}

async function openAnswers(
  config: Config,
  metrics: Metrics,
  redis: SharedRedis | undefined,
  fingerprint: () => string,
): Promise<AnswerCache> {
  if (config.cacheTtlSec === 0) return noAnswers;
  const { createAnswers } = await import("../cache/create-answers.ts");
  const settings = {
    ttlMs: config.cacheTtlSec * 1000,
    now: () => Date.now(),
    count: (tool: string, result: "hit" | "miss" | "error") => metrics.cache(tool, result),
  };
  if (redis === undefined) return createAnswers(settings);
  const { createRedisAnswers } = await import("../cache/redis-answers.ts");
  const sources = [config.version, fingerprint()];
  return createAnswers({
    ...settings,
    far: createRedisAnswers(redis, `${config.name}:answers`, sources),
  });
}
