import type { Alert } from "./alert.ts";
import { availability, type Burn, burns, latency, type Objective } from "./objectives.ts";
import type { Series } from "./series.ts";

/** Bad calls or requests in the long window below which nobody is told: a few at night are no outage. */
const fewest = 10;

/** PromQL that holds while the budget is spent at a multiple of its rate, in both windows. */
function burning(
  series: Series,
  { goal, all, bad }: Objective,
  { factor, long, short }: Burn,
): string {
  const most = Number((factor * (1 - goal)).toPrecision(6));
  const mean = (metric: string, window: string) => `avg_over_time(${series(metric)}[${window}])`;
  const above = (window: string) => `${mean(bad, window)} / ${mean(all, window)} > ${most}`;
  // a mean times the window would count what a server of yesterday has not done yet
  const samplesOf5m = `count_over_time(${series(bad)}[5m])`;
  const count = `sum_over_time(${series(bad)}[${long}]) * 300 / ${samplesOf5m}`;
  return `(${above(long)} and ${above(short)} and ${count} >= ${fewest})`;
}

const absent =
  "CloudWatch watches the share of 5xx answers and the slowest percent instead; longer windows need metric math over every tool.";

/** Promises that will not be kept over the month if it goes on like this. */
export const budgetAlerts: readonly Alert[] = [
  {
    name: "McpServerErrorBudgetBurnsFast",
    severity: "critical",
    meaning:
      "Tool calls fail so often that the month's budget of faults (0.5 %) is gone within days.",
    action:
      "If it began with a release, roll back. Else look for the tool and the outcome in mcp_tool_calls_total and for its cause in the log.",
    prometheus: (_, series) => ({
      summary: "{{ $value | humanizePercentage }} of the tool calls fail: far more than promised.",
      expr: `${burning(series, availability, burns.hour)} or ${burning(series, availability, burns.sixHours)}`,
      for: "2m",
    }),
    cloudWatch: { absent },
  },
  {
    name: "McpServerErrorBudgetBurnsSlowly",
    severity: "warning",
    meaning: "Tool calls fail a little too often for days: the month's budget will not last.",
    action:
      "Look for the tool and the outcome in mcp_tool_calls_total, then mend it in working hours.",
    prometheus: (_, series) => ({
      summary: "{{ $value | humanizePercentage }} of the tool calls of three days failed.",
      expr: burning(series, availability, burns.threeDays),
      for: "1h",
    }),
    cloudWatch: { absent },
  },
  {
    name: "McpServerLatencyBudgetBurnsFast",
    severity: "critical",
    meaning:
      "So many requests take longer than 500 ms that the month's budget (5 %) is gone within days.",
    action:
      "Look for slow tools in the dashboard, then at CPU throttling, the cache's hit rate and the store. If it began with a release, roll back.",
    prometheus: (_, series) => ({
      summary: "{{ $value | humanizePercentage }} of the requests take longer than 500 ms.",
      expr: `${burning(series, latency, burns.hour)} or ${burning(series, latency, burns.sixHours)}`,
      for: "2m",
    }),
    cloudWatch: { absent },
  },
  {
    name: "McpServerLatencyBudgetBurnsSlowly",
    severity: "warning",
    meaning: "A few too many requests are slow for days: the month's budget will not last.",
    action:
      "Look for slow tools in the dashboard; give the server more CPU or longer kept answers.",
    prometheus: (_, series) => ({
      summary:
        "{{ $value | humanizePercentage }} of the requests of three days took longer than 500 ms.",
      expr: burning(series, latency, burns.threeDays),
      for: "1h",
    }),
    cloudWatch: { absent },
  },
];
