import { RateLimiterMemory, RateLimiterRedis } from "rate-limiter-flexible";
import { type Limiter, windowSec } from "./limiter.ts";
import type { SharedRedis } from "./redis-client.ts";
import { verdictOf } from "./verdict.ts";

/**
 * Limits shared by all replicas through Redis; while Redis is away each replica counts for itself.
 * A key that is over its limit is refused from memory until its window ends.
 */
export function createRedisLimiter(redis: SharedRedis, points: number, keyPrefix: string): Limiter {
  const limiter = new RateLimiterRedis({
    storeClient: {
      // The one command that RateLimiterRedis sends to an ioredis client when it consumes, batched.
      rlflxIncr: ([key, consumed, seconds]: readonly [string, string, string]) =>
        redis.count(key, Number(consumed), Number(seconds) * 1000),
    },
    points,
    duration: windowSec,
    keyPrefix,
    inMemoryBlockOnConsumed: points,
    insuranceLimiter: new RateLimiterMemory({ points, duration: windowSec }),
  });
  return { consume: (key, requests) => verdictOf(limiter.consume(key, requests)) };
}
