import { z } from "zod";
import { metricsNamespace } from "../../app/src/contract.ts";
import { resultIn } from "./answers.ts";

const lineSchema = z.looseObject({
  _aws: z.object({
    CloudWatchMetrics: z.array(
      z.object({ Namespace: z.string(), Metrics: z.array(z.object({ Name: z.string() })) }),
    ),
  }),
});
const valuesSchema = z.union([z.number(), z.array(z.number())]);

/**
 * Sum of a metric over the lines of a log that are in CloudWatch's embedded metric format
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html).
 *
 * @param of members that a line must have besides, such as the tool. @default any line
 */
export function countedIn(
  lines: readonly string[],
  metric: string,
  of: Readonly<Record<string, string>> = {},
): number {
  return lines
    .flatMap((line) => lineSchema.safeParse(resultIn(line)).data ?? [])
    .filter(({ _aws }) =>
      _aws.CloudWatchMetrics.some(
        ({ Namespace, Metrics }) =>
          Namespace === metricsNamespace && Metrics.some(({ Name }) => Name === metric),
      ),
    )
    .filter((line) => Object.entries(of).every(([name, value]) => line[name] === value))
    .flatMap((line) => valuesSchema.safeParse(line[metric]).data ?? [])
    .reduce((sum, value) => sum + value, 0);
}
