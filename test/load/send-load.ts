import { openLanes } from "./lanes.ts";
import type { LoadJob } from "./load-job.ts";
import { createTally, type LoadResult } from "./tally.ts";
import { acknowledgedIn, bundledItems, mixedCall } from "./tool-mix.ts";

/** A load that is being sent from this process. */
export interface Sending {
  counts(): { readonly sent: number; readonly failed: number };
  /** Sends no more, waits for what is on its way, and tells what became of all. */
  stop(): Promise<LoadResult>;
}

/** Milliseconds between looks at the clock; what is due by then is sent together. */
const tickMs = 5;

/** Opens the clients, then sends calls at the rate. Nothing is ever sent twice: what fails, failed. */
export async function sendLoad(job: LoadJob): Promise<Sending> {
  const tally = createTally(() => new Date());
  const items = bundledItems();
  const lanes = await openLanes(job, (error) => {
    tally.began();
    tally.failed(error);
  });
  const pending = new Set<Promise<void>>();
  let calls = 0;

  async function send(number: number): Promise<void> {
    const { name, args, fault } = mixedCall(number, job.run, items);
    const lane = lanes.of(number);
    const started = performance.now();
    tally.began();
    try {
      const answer = await within(job.timeoutMs, lane.call(name, args));
      const wrong = answer.failed ? `${name} failed: ${answer.text}` : fault(answer.data);
      if (wrong !== undefined) throw new Error(wrong);
      const acknowledged = acknowledgedIn(answer.data);
      tally.succeeded({ ms: performance.now() - started, protocol: lane.protocol, acknowledged });
    } catch (error) {
      tally.failed(error);
    }
  }

  const started = performance.now();
  const ticking = setInterval(() => {
    const due = dueCalls(performance.now() - started, job);
    while (calls < due) {
      const call = send(calls++);
      pending.add(call);
      void call.then(() => pending.delete(call));
    }
  }, tickMs);

  return {
    counts: tally.counts,
    async stop() {
      clearInterval(ticking);
      await Promise.all(pending);
      await lanes.close();
      return tally.result();
    },
  };
}

/** Calls that should have been sent after so many milliseconds. */
export function dueCalls(
  ms: number,
  { ratePerSecond, rampMs }: Pick<LoadJob, "ratePerSecond" | "rampMs">,
): number {
  const atFullRate = ms < rampMs ? ms ** 2 / (2 * rampMs) : ms - rampMs / 2;
  return Math.floor((atFullRate * ratePerSecond) / 1000);
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}
