import { storeUnavailable } from "./unavailable.ts";

/** How a breaker tells; `onState` hears each change of the database being usable, `onFailure` each failed use. */
export interface BreakerSettings {
  readonly onState: (usable: boolean, reason: string) => void;
  readonly onFailure: () => void;
}

/** Stands before a database that may be away. */
export interface Breaker {
  /**
   * Runs work that reports how it went. While the database is away one call at a time finds out
   * whether it is back. The others would wait as long, only to be refused, and hold up whatever
   * their clients send next.
   */
  run<T>(work: () => Promise<T>): Promise<T>;
  succeeded(): void;
  failed(reason: string): void;
  /** Runs `ping`, unless there was a success a moment ago; rejects when no answer comes in time. */
  check(ping: () => Promise<void>): Promise<void>;
}

/** A success this young is answer enough to a check, and longest wait of a check, in ms. */
const freshMs = 1000;
const checkMs = 2000;

/** A breaker that takes the database for usable until it hears otherwise. */
export function createBreaker({ onState, onFailure }: BreakerSettings): Breaker {
  let usable = true;
  /** Whether a call is finding out if a database that was away is back. */
  let trying = false;
  let lastSuccess = Number.NEGATIVE_INFINITY;
  let checking: Promise<void> | undefined;
  const report = (now: boolean, reason: string) => {
    lastSuccess = now ? performance.now() : Number.NEGATIVE_INFINITY;
    if (usable === now) return;
    usable = now;
    onState(now, reason);
  };
  const run = async <T>(work: () => Promise<T>): Promise<T> => {
    if (usable) return work();
    if (trying) {
      onFailure();
      throw storeUnavailable(false, new Error("it was away a moment ago"));
    }
    trying = true;
    return work().finally(() => {
      trying = false;
    });
  };
  return {
    run,
    succeeded: () => report(true, "it answers"),
    failed(reason) {
      onFailure();
      report(false, reason);
    },
    check(ping) {
      if (performance.now() - lastSuccess < freshMs) return Promise.resolve();
      // shared, so that many questions at once do not take the connections from the calls
      checking ??= within(checkMs, run(ping)).finally(() => {
        checking = undefined;
      });
      return checking;
    },
  };
}

/** Rejects when the work takes longer than `ms` milliseconds. */
export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  try {
    return await Promise.race([promise, work]);
  } finally {
    clearTimeout(timer);
  }
}
