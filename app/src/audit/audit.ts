import type { CallOutcome, ReadOutcome, Refusal } from "./outcomes.ts";

export type { CallOutcome, ReadOutcome, Refusal } from "./outcomes.ts";

/** Who asked, in which request. */
export interface Asked {
  readonly requestId: string;
  /** W3C trace id, when the request is part of a trace. */
  readonly traceId?: string;
  /** Fingerprint of the session id, when there is a session; the id itself could be replayed. */
  readonly session?: string;
  readonly user: string;
}

/** One tool call: who, what (masked), how it ended, how long it took. */
export interface CallEntry extends Asked {
  readonly kind: "call";
  readonly tool: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly outcome: CallOutcome;
  readonly ms: number;
}

/** A call that is about to change data, written before it does; its `call` entry follows. */
export interface AttemptEntry extends Asked {
  readonly kind: "attempt";
  readonly tool: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** One reading of a resource, also one that was refused. */
export interface ResourceEntry extends Asked {
  readonly kind: "resource";
  /** The URI as asked for, masked and bounded. */
  readonly resource: string;
  readonly outcome: ReadOutcome;
  readonly ms: number;
}

/** One prompt that was asked for, also one that was refused. */
export interface PromptEntry extends Asked {
  readonly kind: "prompt";
  readonly prompt: string;
  readonly outcome: ReadOutcome;
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
  readonly ms: number;
  /** W3C trace id, when the request says that it is part of a trace. */
  readonly traceId?: string | undefined;
  /** Refusals that this line stands for, when it is more than one; all else is that of the last. */
  readonly count?: number;
  /** How many of those ended how. */
  readonly outcomes?: Readonly<Record<string, number>>;
}

/** One line of the audit log, before it is written. */
export type AuditEntry = CallEntry | AttemptEntry | ResourceEntry | PromptEntry | RefusalEntry;

/** Where the record of who did what goes; nothing here throws, so that no call fails after its effect. */
export interface Audit {
  /** False when a call must not run, because what it does could not be recorded (`deny`). */
  accepts(): boolean;
  /**
   * Records what is about to change data, and tells whether that worked: if not, it must not be done.
   * Left out where a lost line stops no call (`warn`).
   */
  attempt?(entry: AttemptEntry): boolean;
  /**
   * With `often`, refusals of the same key share lines: at most one a second, with `count`, and
   * what is still only counted is written by `close`.
   */
  record(entry: AuditEntry, often?: string): void;
  close(): void;
}
