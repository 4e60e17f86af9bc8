import { type Limiter, toolKey, type Verdict } from "./limiter.ts";
import { createSlots } from "./slots.ts";

/** A call that may run and gives its slot back by `leave`, or the reason why it may not run now. */
export type Entry =
  | { readonly admitted: true; leave(): void }
  | {
      readonly admitted: false;
      readonly reason: "rate_limited" | "busy";
      /** Whole seconds, at least 1. */
      readonly retryAfterSec: number;
    };

/** A call that wants to run. */
export interface Knock {
  readonly tool: string;
  readonly user: string;
  readonly signal: AbortSignal;
  /** What the limiter said, if the call was counted before it came here. */
  readonly counted?: Verdict | undefined;
}

/** What stands before each tool: calls per user and minute, and calls that run at once. */
export interface ToolGate {
  enter(call: Knock): Promise<Entry>;
}

/** What a gate is made of. Without `calls` only calls that run at once are bounded. */
export interface ToolGateSettings {
  /** Calls of one tool that run at once. */
  readonly concurrency: number;
  /** Counts a user's calls of each tool. */
  readonly calls?: Limiter;
  readonly onRunning?: (tool: string, running: number) => void;
  /** Hears of each call over its limit. */
  readonly onLimited?: () => void;
  /** Longest wait for a slot, in milliseconds. @default 1000 */
  readonly waitMs?: number;
}

/** A gate of this process; what it counts is shared by replicas if `calls` is. */
export function createToolGate(settings: ToolGateSettings): ToolGate {
  const { concurrency, calls, onRunning = () => {}, onLimited = () => {} } = settings;
  const slots = createSlots({ perTool: concurrency, waitMs: settings.waitMs ?? 1000, onRunning });
  return {
    async enter({ tool, user, signal, counted }) {
      const verdict = counted ?? (await calls?.consume(toolKey(tool, user)));
      if (verdict?.allowed === false) {
        onLimited();
        return { admitted: false, reason: "rate_limited", retryAfterSec: verdict.retryAfterSec };
      }
      const taken = slots.take(tool, user, signal);
      const leave = taken instanceof Promise ? await taken : taken;
      return leave === undefined
        ? { admitted: false, reason: "busy", retryAfterSec: 1 }
        : { admitted: true, leave };
    },
  };
}
