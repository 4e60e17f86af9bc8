import { fork } from "node:child_process";
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import type { LoadJob, LoadNews, LoadOrder } from "./load-job.ts";
import type { LoadResult } from "./tally.ts";

/** What has to be said of a load; see `LoadJob` for the rest. */
export type LoadOptions = Pick<LoadJob, "endpoint" | "tokens"> & Partial<LoadJob>;

/** A load that runs in a process of its own. */
export interface Load {
  /** Calls so far, a moment ago. */
  counts(): { readonly sent: number; readonly failed: number };
  /** Waits until so many calls have been sent since the start. */
  reached(calls: number): Promise<void>;
  /** Ends the load when all that is on its way has ended, and tells what became of the calls. */
  stop(): Promise<LoadResult>;
  /** Ends the process at once; nothing is told. Harmless after `stop`. */
  kill(): void;
}

const defaults = {
  ratePerSecond: 200,
  rampMs: 0,
  connections: 32,
  callsPerSession: 50,
  timeoutMs: 10_000,
} as const;

/**
 * Starts a load of MCP calls of both protocol eras; it runs when this resolves.
 *
 * @param preload URL of a module that its process loads first, such as one that resolves names.
 * @throws Error when the server cannot be reached, or the process that sends ends by itself
 */
export async function startLoad(options: LoadOptions, preload?: string): Promise<Load> {
  const job: LoadJob = { ...defaults, run: randomUUID().slice(0, 8), ...options };
  const child = fork(join(import.meta.dirname, "load-child.ts"), {
    execArgv: [...process.execArgv, ...(preload === undefined ? [] : ["--import", preload])],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const started = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<LoadResult>();
  // It is news only to those who wait for it.
  ended.promise.catch(() => {});
  let counts = { sent: 0, failed: 0 };
  const waiting = new Set<() => void>();
  const fail = (reason: string) => {
    const error = new Error(`the load on ${job.endpoint} ended: ${reason}`);
    started.reject(error);
    ended.reject(error);
  };
  child.on("message", (message) => {
    const news = message as LoadNews;
    if (news.kind === "started") started.resolve();
    else if (news.kind === "result") ended.resolve(news.result);
    else if (news.kind === "fault") fail(news.reason);
    else {
      counts = { sent: news.sent, failed: news.failed };
      for (const wake of waiting) wake();
    }
  });
  child.once("error", (error) => fail(error.message));
  // Comes after the result, so it is news only without one.
  child.once("close", (code, signal) => fail(`its process ended with ${code ?? signal}`));
  const order = (what: LoadOrder) => child.send(what, () => {});
  order({ kind: "job", job });
  await started.promise;
  return {
    counts: () => counts,
    async reached(calls) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const check = () => counts.sent >= calls && resolve();
      waiting.add(check);
      check();
      // Without a process there is nothing to wait for.
      await Promise.race([promise, ended.promise]);
      waiting.delete(check);
    },
    stop() {
      order({ kind: "stop" });
      return ended.promise;
    },
    kill: () => void child.kill("SIGKILL"),
  };
}
