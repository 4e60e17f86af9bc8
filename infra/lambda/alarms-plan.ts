import { planCountedAlarms } from "./counted-alarms-plan.ts";
import { type Dimensions, gatewayNamespace, planFailedShare } from "./gateway-metrics-plan.ts";
import type { StackContext } from "./stack-context.ts";

/** Where the figures of a stack come from; AWS counts them free of charge. */
export interface AlarmSources<T> {
  /** The stage's. */
  readonly gateway: Dimensions<T>;
  /** The alias', and so those of every version that it leads to. */
  readonly fn: Dimensions<T>;
}

/** In how many of the last periods something must hold before somebody is told. */
interface Patience {
  readonly datapointsToAlarm: number;
  readonly evaluationPeriods: number;
}

const minuteSec = 60;
const fiveMinutesSec = 5 * minuteSec;

/**
 * What somebody should look at: requests that fail, that are slow or that the function is not
 * started for, and what the server counts of itself. Each has a role, for names, and the arguments of an alarm without its actions
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html).
 */
export function planAlarms<T>(context: StackContext, { gateway, fn }: AlarmSources<T>) {
  const { names } = context;
  const { lambda } = context.settings;
  const { errorPercent, p99Ms } = lambda.alarms;
  const alarm = <S>(
    role: string,
    threshold: number,
    patience: Patience,
    [what, whatToDo]: readonly [string, string],
    source: S,
  ) => ({
    role,
    args: {
      name: `${names.server}-${role}`,
      alarmDescription: `${what} ${whatToDo}`,
      comparisonOperator: "GreaterThanThreshold",
      threshold,
      ...patience,
      // a server that nobody calls has no figures, and no fault
      treatMissingData: "notBreaching",
      ...source,
    },
  });
  const counted = (metricName: string, period: number) => ({
    namespace: "AWS/Lambda",
    metricName,
    dimensions: fn,
    statistic: "Sum",
    period,
  });
  return [
    alarm(
      "5xx",
      errorPercent,
      { datapointsToAlarm: 2, evaluationPeriods: 2 },
      [
        `More than ${errorPercent} % of the requests are answered with 5xx.`,
        `${whereErrorsAre(context)} If it began with a release, go back to the version before.`,
      ],
      { metricQueries: planFailedShare(lambda, gateway, fiveMinutesSec) },
    ),
    ...(lambda.streaming
      ? // a streamed answer lasts for as long as its caller listens
        []
      : [
          alarm(
            "slow",
            p99Ms,
            { datapointsToAlarm: 3, evaluationPeriods: 3 },
            [
              `One of 100 requests takes more than ${p99Ms} ms.`,
              `Compare latencyMs and functionLatencyMs in ${names.accessLogs}. A slow store, new environments and too little lambda.memoryMiB, which the CPU grows with, are the usual causes.`,
            ],
            {
              namespace: gatewayNamespace,
              metricName: "Latency",
              dimensions: gateway,
              extendedStatistic: "p99",
              period: fiveMinutesSec,
            },
          ),
        ]),
    alarm(
      "throttled",
      0,
      { datapointsToAlarm: 3, evaluationPeriods: 5 },
      [
        "Lambda does not start the function for some requests, for too many are being worked on.",
        "Raise lambda.reservedConcurrency or have AWS raise the account's concurrency, or lower lambda.throttle.",
      ],
      counted("Throttles", minuteSec),
    ),
    alarm(
      "failing",
      0,
      { datapointsToAlarm: 2, evaluationPeriods: 3 },
      [
        `The function ends without an answer: it crashes, is short of memory or takes longer than ${lambda.timeoutSec} s.`,
        `Look for its last lines in ${names.functionLogs}; for memory, raise lambda.memoryMiB.`,
      ],
      counted("Errors", fiveMinutesSec),
    ),
    ...planCountedAlarms(context.settings.server).map(({ role, threshold, text, source }) =>
      alarm(role, threshold, { datapointsToAlarm: 1, evaluationPeriods: 1 }, text, source),
    ),
  ];
}

/** An API that streams has no access log. */
function whereErrorsAre({ settings: { lambda }, names }: StackContext): string {
  return lambda.streaming
    ? `Look for errors in ${names.functionLogs}.`
    : `Look at functionError and gatewayError in ${names.accessLogs}, then for errors in ${names.functionLogs}.`;
}
