import { z } from "zod";
import { metricsNamespace } from "../../app/src/contract.ts";

const auditSchema = z.looseObject({
  kind: z.enum(["call", "attempt", "resource", "prompt", "refusal"]),
  outcome: z.string().optional(),
  user: z.string().optional(),
  tool: z.string().optional(),
});

/** One line of the audit log. */
export type AuditLine = z.output<typeof auditSchema>;

const metricSchema = z.looseObject({
  _aws: z.object({
    CloudWatchMetrics: z.array(
      z.object({
        Namespace: z.string(),
        Dimensions: z.array(z.array(z.string())),
        Metrics: z.array(z.object({ Name: z.string(), Unit: z.string().optional() })),
      }),
    ),
  }),
});

/** What a function printed, by what kind of line it is. */
export interface FunctionLog {
  readonly audit: readonly AuditLine[];
  /** Values of a metric, of all lines that count it. */
  metric(name: string): number[];
  /** Lines of the server's own log. */
  readonly messages: readonly string[];
}

/** Reads standard output of a function; fails on a line that is none of its kinds. */
export function readLog(stdout: string): FunctionLog {
  const lines = stdout
    .trimEnd()
    .split("\n")
    .map((line) => z.looseObject({}).parse(JSON.parse(line)));
  const audit = lines.filter((line) => "kind" in line).map((line) => auditSchema.parse(line));
  const counted = lines.filter((line) => "_aws" in line).map((line) => metricSchema.parse(line));
  const messages = lines
    .filter((line) => !("kind" in line) && !("_aws" in line))
    .map((line) => z.object({ msg: z.string() }).parse(line).msg);
  return {
    audit,
    messages,
    metric: (name) =>
      counted
        .filter(({ _aws }) =>
          _aws.CloudWatchMetrics.some(
            ({ Namespace, Metrics }) =>
              Namespace === metricsNamespace && Metrics.some((metric) => metric.Name === name),
          ),
        )
        .flatMap((line) => z.union([z.number(), z.array(z.number())]).parse(line[name])),
  };
}
