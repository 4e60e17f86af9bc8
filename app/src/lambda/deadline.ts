import { setImmediate as nextTurn } from "node:timers/promises";

/** The time that an invocation has. */
export interface Deadline {
  /** Aborts when it is over. */
  readonly signal: AbortSignal;
  /** Resolves after the signal, once what it cut off has been recorded. */
  readonly passed: Promise<void>;
  /** To be called when the time does not matter any more. */
  clear(): void;
}

/** Milliseconds before the end in which the answer is sent and what is left is written down. */
export const reserveMs = 300;

/** Longest time that a timer can be set to, in milliseconds. */
const longestMs = 2 ** 31 - 1;

/** A deadline `reserveMs` before Lambda ends the function, so that a slow call is answered and not cut off. */
export function startDeadline(endsAtMs: number, now: () => number): Deadline {
  const controller = new AbortController();
  const { promise: passed, resolve } = Promise.withResolvers<void>();
  const leftMs = Math.min(Math.max(endsAtMs - now() - reserveMs, 0), longestMs);
  const timer = setTimeout(() => {
    controller.abort(new Error("the function's time is over"));
    nextTurn().then(resolve);
  }, leftMs);
  return { signal: controller.signal, passed, clear: () => clearTimeout(timer) };
}
