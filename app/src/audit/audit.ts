/** How a tool call ended. */
export type CallOutcome =
  | "ok"
  | "invalid_arguments"
  | "user_error"
  | "timeout"
  | "cancelled"
  | "unknown_tool"
  | "error";

/** Why a request was refused before it reached a tool. */
export type Refusal =
  | "unauthenticated"
  | "insufficient_scope"
  | "rate_limited"
  | "foreign_host"
  | "foreign_origin"
  | "too_large";

/** One tool call: who, what (masked), how it ended, how long it took. */
export interface CallEntry {
  readonly kind: "call";
  readonly requestId: string;
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

/** Where the record of who did what goes; `record` never throws, so that no call fails after its effect. */
export interface Audit {
  record(entry: AuditEntry): void;
  close(): void;
}
