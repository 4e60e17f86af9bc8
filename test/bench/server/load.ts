import { fork } from "node:child_process";
import { join } from "node:path";
import type { LoadJob, LoadResult } from "./load-job.ts";

/**
 * Has a process of its own send the calls.
 *
 * @throws Error with the first wrong answer: a figure of wrong answers is none.
 */
export function load(job: LoadJob): Promise<LoadResult> {
  const { promise, resolve, reject } = Promise.withResolvers<LoadResult>();
  const child = fork(join(import.meta.dirname, "load-child.ts"), {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    execArgv: ["--disable-warning=ExperimentalWarning"],
  });
  child.once("error", reject);
  child.once("message", (message) => {
    const result = message as LoadResult;
    if (result.fault === undefined) resolve(result);
    else reject(new Error(`${job.url}, protocol ${job.protocol}: ${result.fault}`));
  });
  // comes after the message, so it is news only to those who still wait
  child.once("close", (code) => reject(new Error(`the load generator ended with ${code}`)));
  child.send(job);
  return promise;
}
