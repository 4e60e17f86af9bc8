import type { Refusal } from "./audit/audit.ts";

/** Answers of the protocol layer that refuse a request as a whole, by status. */
const refusals: ReadonlyMap<number, Refusal> = new Map([
  [400, "invalid_request"],
  [403, "insufficient_scope"],
  [405, "invalid_request"],
  [406, "invalid_request"],
  [415, "invalid_body"],
  [429, "too_many_subscriptions"],
  [503, "too_many_sessions"],
]);

/**
 * Which refusal an answer of the protocol layer is, if any. A 404 is one only for a request that
 * names a session: protocol 2026-07-28 also answers unknown methods with it. A user who may not begin
 * (`initialize`) one more session gets the same 429 as for a stream too many.
 */
export function refusalOf(
  status: number,
  namesSession: boolean,
  method?: string,
): Refusal | undefined {
  if (status === 429 && method === "initialize") return "too_many_sessions";
  if (status === 404) return namesSession ? "unknown_session" : undefined;
  return status < 400 ? undefined : refusals.get(status);
}
