import { Redis } from "ioredis";
import { RateLimiterMemory, RateLimiterRedis } from "rate-limiter-flexible";
import { type Limiter, windowSec } from "./limiter.ts";
import { verdictOf } from "./verdict.ts";

/** Settings of the limiter that all replicas share; `onState` hears each change of Redis being usable. */
export interface RedisLimiterSettings {
  readonly url: string;
  readonly requestsPerMinute: number;
  readonly keyPrefix: string;
  readonly onState: (usable: boolean, reason: string) => void;
}

/** Limits shared through Redis; while Redis is away each replica counts for itself. */
export function createRedisLimiter(settings: RedisLimiterSettings): Limiter {
  const points = settings.requestsPerMinute;
  const client = new Redis(settings.url, {
    // Fail fast into the local count instead of queueing requests behind a dead connection.
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: 2000,
    commandTimeout: 500,
    retryStrategy: (attempt) => Math.min(attempt * 200, 5000),
  });
  let usable: boolean | undefined;
  const report = (now: boolean, reason: string) => {
    if (usable === now) return;
    usable = now;
    settings.onState(now, reason);
  };
  client.on("ready", () => report(true, "connected"));
  client.on("error", (error: Error) => report(false, error.message || error.name));
  client.on("close", () => report(false, "connection closed"));
  const limiter = new RateLimiterRedis({
    storeClient: client,
    points,
    duration: windowSec,
    keyPrefix: settings.keyPrefix,
    insuranceLimiter: new RateLimiterMemory({ points, duration: windowSec }),
  });
  return {
    consume: (key, requests) => verdictOf(limiter.consume(key, requests)),
    close: async () => {
      client.removeAllListeners("close");
      client.disconnect();
    },
  };
}
