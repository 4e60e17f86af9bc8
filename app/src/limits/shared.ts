import { type AnswerCache, noAnswers } from "../cache/answers.ts";
import type { Config } from "../config.ts";
import type { DynamoDb } from "../dynamodb/dynamodb.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import type { Limiter } from "./limiter.ts";
import type { SharedRedis } from "./redis-client.ts";
import { createToolGate, type ToolGate } from "./tool-gate.ts";

/** What replicas share when they have Redis or DynamoDB, and keep for themselves when they do not. */
export interface Shared {
  /** Requests per user. */
  readonly limiter: Limiter;
  /** Calls per user and tool. */
  readonly toolLimiter: Limiter;
  readonly toolGate: ToolGate;
  readonly answers: AnswerCache;
  close(): Promise<void>;
}

/** What opening needs besides the settings. */
export interface SharedDeps {
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly dynamodb: DynamoDb;
  /** Names the data that answers are made of. */
  readonly fingerprint: () => string;
}

/** Opens what the settings ask for. */
export async function openShared(config: Config, deps: SharedDeps): Promise<Shared> {
  const { metrics, fingerprint } = deps;
  metrics.limiterShared(false);
  const redis = await openRedisOf(config, deps);
  const { limiter, toolLimiter } = await openLimiters(config, deps, redis);
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
  deps: SharedDeps,
): Promise<SharedRedis | undefined> {
  if (shared !== "redis" || redisUrl === undefined) return undefined;
  const { openRedis } = await import("./redis-client.ts");
  return openRedis(redisUrl, tell("Redis", deps));
}

/** Tells operators of each change of what limits are shared through. */
function tell(through: string, { metrics, logger }: SharedDeps) {
  return (usable: boolean, reason: string) => {
    metrics.limiterShared(usable);
    if (usable) logger.info(`rate limits are shared through ${through}`);
    else logger.warn({ reason }, `${through} cannot be used: each replica limits for itself`);
  };
}

async function openLimiters(
  config: Config,
  deps: SharedDeps,
  redis: SharedRedis | undefined,
): Promise<{ limiter: Limiter; toolLimiter: Limiter }> {
  const { name, requestsPerMinute, toolCallsPerMinute } = config;
  const create = await limiterMaker(config, deps, redis);
  return {
    limiter: create(requestsPerMinute, `${name}:requests`),
    toolLimiter: create(toolCallsPerMinute, `${name}:calls`),
  };
}

/** How one limiter is made; code that is not used is not loaded. */
async function limiterMaker(
  { shared, limitsTable }: Config,
  deps: SharedDeps,
  redis: SharedRedis | undefined,
): Promise<(points: number, keyPrefix: string) => Limiter> {
  if (redis !== undefined) {
    const { createRedisLimiter } = await import("./redis.ts");
    return (points, keyPrefix) => createRedisLimiter(redis, points, keyPrefix);
  }
  if (shared === "dynamodb" && limitsTable !== undefined) {
    const { createDynamoDbLimiter } = await import("./dynamodb.ts");
    const { createDynamoDbCounter } = await import("./dynamodb-counter.ts");
    const onState = tell("DynamoDB", deps);
    const settings = { table: limitsTable, onState, now: () => Date.now() };
    const count = createDynamoDbCounter(deps.dynamodb, settings);
    return (points, keyPrefix) => createDynamoDbLimiter(count, points, keyPrefix);
  }
  const { createMemoryLimiter } = await import("./memory.ts");
  return createMemoryLimiter;
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
