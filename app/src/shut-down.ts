import { drainSecFor } from "./contract.ts";
import type { DrainStep } from "./drain.ts";

/** A started transport, in the parts in which it is stopped. */
export interface Running {
  /** Whoever asks whether the server is ready, or asks it anything, is told from now on to go to another one. */
  announceStop(): void;
  /** Waits until the clients are gone and no call runs, at most so many milliseconds. */
  finishCalls(limitMs: number): Promise<void>;
  /** Ends sessions, subscriptions and what still runs, and closes every connection. */
  close(): Promise<void>;
}

/** What calls use, in the parts that have to be closed. */
export interface Closable {
  /** Seconds that a call may take. */
  readonly toolTimeoutSec: number;
  readonly shared: { close(): Promise<void> };
  readonly tracing?: { close(limitMs: number): Promise<void> } | undefined;
  readonly data: { readonly tickets: { close(): Promise<void> } };
  readonly audit: { close(): void };
}

/** Milliseconds of the steps before and after the calls, which share the drain time with them. */
const limits = {
  announce: 100,
  close: 500,
  shared: 300,
  traces: 1500,
  stores: 1500,
  audit: 100,
} as const;

/** Milliseconds of all these steps. */
const besideCallsMs = Object.values(limits).reduce((sum, ms) => sum + ms, 0);

/**
 * The order of a shutdown: nothing is closed before everything that uses it, so the audit log is
 * the last, and no call that was accepted loses its answer while there is time.
 *
 * @param running undefined when the server is stopped before it listens
 */
export function shutDownSteps(running: Running | undefined, deps: Closable): DrainStep[] {
  const callsMs = drainSecFor(deps.toolTimeoutSec) * 1000 - besideCallsMs;
  return [
    { name: "announcement", limitMs: limits.announce, run: () => running?.announceStop() },
    // The wait ends by itself and says what it cut off; the limit is for a fault in it.
    { name: "calls", limitMs: callsMs, run: (ms) => running?.finishCalls(ms - 100) },
    { name: "connections", limitMs: limits.close, run: () => running?.close() },
    { name: "limits and cache", limitMs: limits.shared, run: () => deps.shared.close() },
    { name: "traces", limitMs: limits.traces, run: (ms) => deps.tracing?.close(ms) },
    // Its webhook delivers what it can before the store closes.
    { name: "ticket store", limitMs: limits.stores, run: () => deps.data.tickets.close() },
    { name: "audit", limitMs: limits.audit, run: () => deps.audit.close() },
  ];
}
