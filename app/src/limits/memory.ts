import { RateLimiterMemory } from "rate-limiter-flexible";
import { type Limiter, windowSec } from "./limiter.ts";
import { createNextTurn } from "./next-turn.ts";
import { verdictOf } from "./verdict.ts";

/** Limits within this process; right for one replica only. Requests of one turn go on together, as with Redis. */
export function createMemoryLimiter(points: number): Limiter {
  const limiter = new RateLimiterMemory({ points, duration: windowSec });
  const nextTurn = createNextTurn();
  return {
    async consume(key, requests) {
      await nextTurn();
      return verdictOf(limiter.consume(key, requests));
    },
  };
}
