import { CloudWatchLogs } from "@aws-sdk/client-cloudwatch-logs";
import type { SdkOptions } from "./aws-provider.ts";
import type { RunningFunction } from "./function-harness.ts";

/** Most lines of one PutLogEvents (CloudWatch Logs API reference). */
const mostEvents = 10_000;
/** Between two looks at what was printed, ms. */
const betweenMs = 200;

/** Puts what a function prints into a group of CloudWatch Logs while it runs, as Lambda does; ends with `stop`. */
export async function forwardLog(
  fn: RunningFunction,
  logGroupName: string,
  sdk: SdkOptions,
): Promise<{ readonly stop: () => Promise<void> }> {
  const logs = new CloudWatchLogs(sdk);
  const logStreamName = "2026/11/21/[1]test";
  await logs.createLogStream({ logGroupName, logStreamName });
  let put = 0;
  const forward = async (): Promise<void> => {
    // the last one may not be whole yet
    const whole = fn
      .logs()
      .split("\n")
      .slice(0, -1)
      .slice(put, put + mostEvents);
    if (whole.length === 0) return;
    const timestamp = Date.now();
    const logEvents = whole.map((message) => ({ message, timestamp }));
    await logs.putLogEvents({ logGroupName, logStreamName, logEvents });
    put += whole.length;
  };
  let turn = Promise.resolve();
  const timer = setInterval(() => {
    turn = turn.then(forward);
  }, betweenMs);
  return {
    async stop() {
      clearInterval(timer);
      await turn;
      logs.destroy();
    },
  };
}
