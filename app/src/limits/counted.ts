import type { AuthInfo } from "@modelcontextprotocol/server";
import type { Verdict } from "./limiter.ts";

/**
 * The place where the HTTP side leaves what the limiter said of the one tool call in a request:
 * user and tool are counted in one round trip to Redis, before the call is dispatched.
 */
export const countedExtra = (verdict: Verdict | undefined) =>
  verdict === undefined ? {} : { toolVerdict: verdict };

/** What `countedExtra` left; undefined for calls that nobody counted (stdio, batches). */
export function countedBefore(authInfo: AuthInfo | undefined): Verdict | undefined {
  const verdict = authInfo?.extra?.toolVerdict;
  return isVerdict(verdict) ? verdict : undefined;
}

function isVerdict(value: unknown): value is Verdict {
  if (typeof value !== "object" || value === null || !("allowed" in value)) return false;
  return value.allowed === true || "retryAfterSec" in value;
}
