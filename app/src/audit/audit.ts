/** How a tool call ended. */
export type CallOutcome =
  | "ok"
  | "invalid_arguments"
  | "user_error"
  | "timeout"
  | "cancelled"
  | "unknown_tool"
  | "rate_limited"
  | "busy"
  | "read_only"
  | "not_recorded"
  | "error";

/** Why a request was refused before it reached a tool. */
export type Refusal =
  | "unauthenticated"
  | "insufficient_scope"
  | "rate_limited"
  | "foreign_host"
  | "foreign_origin"
  | "too_large"
  | "invalid_body"
  | "too_many_sessions"
  | "too_many_subscriptions";

/** One tool call: who, what (masked), how it ended, how long it took. */
export interface CallEntry {
  readonly kind: "call";
  readonly requestId: string;
  /** W3C trace id, when the call is part of a trace. */
  readonly traceId?: string;
  readonly user: string;
  readonly tool: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly outcome: CallOutcome;
  readonly ms: number;
}

/** One refused request. */
export interface RefusalEntry {
  readonly kind: "refusal";
  readonly requestId: string;
  /** Absent when nobody could be made out. */
  readonly user?: string;
  readonly tool?: string;
  readonly outcome: Refusal;
  readonly status: number;
}

export type AuditEntry = CallEntry | RefusalEntry;

/** Where the record of who did what goes; nothing here throws, so that no call fails after its effect. */
export interface Audit {
  /** False when a call must not run, because what it does could not be recorded (`deny`). */
  accepts(): boolean;
  record(entry: AuditEntry): void;
  close(): void;
}
