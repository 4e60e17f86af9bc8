/** A call that may run and gives its slot back by `leave`, or the reason why it may not run now. */
export type Entry =
  | { readonly admitted: true; leave(): void }
  | {
      readonly admitted: false;
      readonly reason: "rate_limited" | "busy";
      /** Whole seconds, at least 1. */
      readonly retryAfterSec: number;
    };

/** What stands before each tool: calls per user and minute, and calls that run at once. */
export interface ToolGate {
  enter(tool: string, user: string): Promise<Entry> | Entry;
}
