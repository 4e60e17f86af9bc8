import { fastSec, type RecordedSeries } from "./objectives.ts";
import { matchersOf, type Series, seriesOf } from "./series.ts";

/** One recording rule (https://prometheus.io/docs/prometheus/latest/configuration/recording_rules/). */
export interface RecordingRule {
  readonly record: RecordedSeries;
  /** PromQL. */
  readonly expr: string;
  /** Labels of the recorded series. */
  readonly labels: Readonly<Record<string, string>>;
}

/** Outcomes of a tool call that are the server's fault; the rest are the caller's, or a limit's. */
export const faults = ["error", "timeout", "not_recorded"] as const;

/** Matches tool calls that failed by the server's fault. */
export const faulty = `outcome=~"${faults.join("|")}"`;

/** Matches requests that end when they are answered; a subscription ends when its client goes. */
export const answered = 'mcp_method_name!="subscriptions/listen"';

/** What objectives are measured by; calls and requests a second, 0 while there are none. */
export function recordingRules(labels: Readonly<Record<string, string>>): RecordingRule[] {
  const series = seriesOf(matchersOf(labels));
  const record = (name: RecordedSeries, expr: string) => ({
    record: name,
    // without it there would be no sample, and an average would leave the quiet time out
    expr: `${expr} or vector(0)`,
    labels,
  });
  return [
    record("mcp:tool_calls:rate5m", callRate(series)),
    record("mcp:tool_calls_faulty:rate5m", callRate(series, faulty)),
    record("mcp:requests:rate5m", requestRate(series, "count")),
    record(
      "mcp:requests_slow:rate5m",
      `(${requestRate(series, "count")} - ${requestRate(series, "bucket", `le="${fastSec}"`)})`,
    ),
  ];
}

function callRate(series: Series, ...matchers: string[]): string {
  return `sum(rate(${series("mcp_tool_calls_total", ...matchers)}[5m]))`;
}

function requestRate(series: Series, part: "count" | "bucket", ...matchers: string[]): string {
  const metric = `mcp_server_operation_duration_seconds_${part}`;
  return `sum(rate(${series(metric, answered, ...matchers)}[5m]))`;
}
