import type { Protocol } from "./raw-call.ts";
import { createTally, type LoadResult } from "./tally.ts";

/** Calls that go on until they are ended. */
export interface SteadyCalls {
  /** Calls so far, and how many of them failed. */
  counts(): Pick<LoadResult, "sent" | "failed">;
  /** Sends no more, and waits for those on their way. */
  end(): Promise<LoadResult>;
}

/** How often is called. */
export interface SteadyPace {
  /** Calls that wait for their answers at a time. */
  readonly atOnce: number;
  /** Milliseconds between an answer and the next call. */
  readonly pauseMs: number;
}

/**
 * Calls again and again; nothing is called twice, so that what fails has failed.
 *
 * @param call is given its number, from 1, and tells which protocol it spoke; it rejects when it fails.
 */
export function callSteadily(
  call: (number: number) => Promise<Protocol>,
  { atOnce, pauseMs }: SteadyPace,
): SteadyCalls {
  const tally = createTally(() => new Date());
  const end = Promise.withResolvers<void>();
  let ended = false;
  let calls = 0;
  const pause = async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, pauseMs);
    await Promise.race([promise, end.promise]);
    clearTimeout(timer);
  };
  const lane = async () => {
    while (!ended) {
      calls += 1;
      tally.began();
      const started = performance.now();
      try {
        const protocol = await call(calls);
        const ms = performance.now() - started;
        tally.succeeded({ ms, protocol, acknowledged: undefined });
      } catch (error) {
        tally.failed(error);
      }
      await pause();
    }
  };
  const lanes = Array.from({ length: atOnce }, lane);
  return {
    counts: tally.counts,
    async end() {
      ended = true;
      end.resolve();
      await Promise.all(lanes);
      return tally.result();
    },
  };
}
