/** How a tool call can end. */
export const callOutcomes = [
  "ok",
  "invalid_arguments",
  "user_error",
  "timeout",
  "cancelled",
  "unknown_tool",
  "rate_limited",
  "busy",
  "read_only",
  "insufficient_scope",
  "not_recorded",
  "error",
] as const;

/** How a tool call ended. */
export type CallOutcome = (typeof callOutcomes)[number];

/** Why a request can be refused before it reaches a tool. */
export const refusals = [
  "unauthenticated",
  "keys_unavailable",
  "insufficient_scope",
  "rate_limited",
  "foreign_host",
  "foreign_origin",
  "too_large",
  "invalid_body",
  "invalid_request",
  "unknown_session",
  "too_many_sessions",
  "too_many_subscriptions",
] as const;

/** Why a request was refused. */
export type Refusal = (typeof refusals)[number];

/** How a resource or a prompt that was asked for can end; `refused` is the caller's fault, `error` the server's. */
export type ReadOutcome = "ok" | "refused" | "not_recorded" | "error";
