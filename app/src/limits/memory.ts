import { RateLimiterMemory } from "rate-limiter-flexible";
import { type Limiter, windowSec } from "./limiter.ts";
import { verdictOf } from "./verdict.ts";

/** Limits within this process; right for one replica only. */
export function createMemoryLimiter(points: number): Limiter {
  const limiter = new RateLimiterMemory({ points, duration: windowSec });
  return {
    consume: (key, requests) => verdictOf(limiter.consume(key, requests)),
  };
}
