import type { Alert } from "./alert.ts";
import { fastSec } from "./objectives.ts";
import { answered, faulty } from "./recording-rules.ts";

/** Calls that fail or are slow now. */
export const errorAlerts: readonly Alert[] = [
  {
    name: "McpServerErrors",
    severity: "critical",
    meaning: "More than one tool call in twenty fails by the server's fault.",
    action: "The log has a line with the cause of each; timeouts point to a slow store.",
    prometheus: (_, series) => {
      const calls = (...matchers: string[]) =>
        `sum(rate(${series("mcp_tool_calls_total", ...matchers)}[5m]))`;
      return {
        summary: "{{ $value | humanizePercentage }} of the tool calls fail by the server's fault.",
        expr: `${calls(faulty)} / ${calls()} > 0.05`,
        for: "10m",
      };
    },
    cloudWatch: {
      absent:
        "An alarm cannot sum up metrics whose names it does not know, and each tool has its own.",
    },
  },
  {
    name: "McpServerSlow",
    severity: "warning",
    meaning: "The slowest of twenty requests take longer than 500 ms.",
    action:
      "Look at the cache's hit rate (mcp_cache_requests_total) and its time to live, then at CPU throttling and the store.",
    prometheus: (_, series) => {
      const duration = series("mcp_server_operation_duration_seconds_bucket", answered);
      return {
        summary: "95 of 100 requests take up to {{ $value | humanizeDuration }}, more than 500 ms.",
        expr: `histogram_quantile(0.95, sum by (le) (rate(${duration}[5m]))) > ${fastSec}`,
        for: "10m",
      };
    },
    cloudWatch: { awsRole: "slow" },
  },
];
