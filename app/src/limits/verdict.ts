import { RateLimiterRes } from "rate-limiter-flexible";
import type { Verdict } from "./limiter.ts";

/** Turns what rate-limiter-flexible resolves or rejects with into a verdict; other faults are thrown on. */
export async function verdictOf(consumed: Promise<RateLimiterRes>): Promise<Verdict> {
  try {
    await consumed;
    return { allowed: true };
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal;
    return { allowed: false, retryAfterSec: Math.max(1, Math.ceil(refusal.msBeforeNext / 1000)) };
  }
}
