import { RateLimiterMemory } from "rate-limiter-flexible";
import { type Limiter, windowSec } from "./limiter.ts";
import { verdictOf } from "./verdict.ts";

/** Limits within this process; right for one replica only. */
export function createMemoryLimiter(requestsPerMinute: number): Limiter {
  const limiter = new RateLimiterMemory({ points: requestsPerMinute, duration: windowSec });
  return {
    consume: (key, requests) => verdictOf(limiter.consume(key, requests)),
    close: async () => {},
  };
}
