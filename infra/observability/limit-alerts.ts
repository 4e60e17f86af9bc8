import type { Alert } from "./alert.ts";
import { grown } from "./series.ts";

/** Callers who are told to wait. */
export const limitAlerts: readonly Alert[] = [
  {
    name: "McpServerCallersLimited",
    severity: "warning",
    meaning: "One request in ten is refused for a limit: clients wait, or call in a loop.",
    action:
      "The audit log says who. Raise server.limits.requestsPerMinute or toolCallsPerMinute when the use is meant; limit `address` means failed logins from one address.",
    prometheus: (_, series) => {
      const refused = grown(series("mcp_rate_limit_refusals_total"), "10m");
      const requests = grown(series("mcp_server_operation_duration_seconds_count"), "10m");
      return {
        summary:
          "{{ $value | humanize }} requests in 10 minutes met the limit of one {{ $labels.limit }}.",
        // an HTTP request that is refused is no MCP request
        expr: `sum by (limit) (${refused}) > 30 and on () (sum(${refused}) / (sum(${refused}) + (sum(${requests}) or vector(0))) > 0.1)`,
        for: "5m",
      };
    },
    cloudWatch: {
      absent:
        "A caller at its limit is answered as meant, and each kind of refusal is a metric of its own to pay for.",
    },
  },
  {
    name: "McpServerLimitsNotShared",
    severity: "warning",
    meaning:
      "Redis does not answer: each instance counts for itself, so users may do more than set.",
    action:
      "Look at Redis and the way to it. Limits are shared again by themselves once it answers.",
    prometheus: ({ sharedLimits }, series) =>
      sharedLimits
        ? {
            summary:
              "Rate limits are not shared: {{ $value }} of the MCP server's instances count for themselves.",
            expr: `count(${series("mcp_rate_limit_shared")} == 0) > 0`,
            for: "5m",
          }
        : undefined,
    cloudWatch: {
      absent:
        "The server writes no such figure there: an environment lives too short to keep one. Its log says each change.",
    },
  },
  {
    name: "McpServerThrottled",
    severity: "warning",
    meaning: "AWS does not start the function for some requests: clients get 429 or 503.",
    action:
      "Raise lambda.reservedConcurrency or have AWS raise the account's concurrency, or lower lambda.throttle.",
    prometheus: { absent: "Only on Lambda is something else between a request and its instance." },
    cloudWatch: { awsRole: "throttled" },
  },
];
