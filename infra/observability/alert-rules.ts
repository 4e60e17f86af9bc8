/** Whose alerts, and what can be expected of it. */
export interface AlertedServer {
  /** Label matchers of its scraped series, such as `job="mcp-server"`. */
  readonly selector: string;
  /** Fewest instances that should answer. */
  readonly replicas: number;
  /** Whether its rate limits are counted in Redis; without it each instance counts for itself. */
  readonly sharedLimits: boolean;
}

/** One alerting rule (https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/). */
export interface AlertRule {
  readonly alert: string;
  /** PromQL. */
  readonly expr: string;
  /** How long it must hold, in Prometheus' notation. */
  readonly for: string;
  readonly labels: { readonly severity: "critical" | "warning" };
  readonly annotations: { readonly summary: string; readonly description: string };
}

/** Outcomes of a tool call that are the server's fault; the rest are the caller's, or a limit's. */
const faults = ["error", "timeout", "not_recorded"];

/** What somebody should look at: a server that is away, slow, failing or recording nothing. */
export function alertRules({ selector, replicas, sharedLimits }: AlertedServer): AlertRule[] {
  const series = (metric: string, ...matchers: string[]) =>
    `${metric}{${[selector, ...matchers].join(",")}}`;
  const calls = (...matchers: string[]) =>
    `sum(rate(${series("mcp_tool_calls_total", ...matchers)}[5m]))`;
  return [
    {
      alert: "McpServerDown",
      expr: `absent(${series("up")} == 1)`,
      for: "2m",
      ...critical(
        "No instance of the MCP server answers.",
        "Look at the events and logs of its instances: a wrong image, a missing secret or a store that is away keeps them from starting.",
      ),
    },
    {
      alert: "McpServerInstancesMissing",
      expr: `count(${series("up")} == 1) < ${replicas}`,
      for: "10m",
      ...warning(
        "{{ $value }} instances of the MCP server answer, fewer than the stack asks for.",
        "Look for instances that are pending, crash or are not ready.",
      ),
    },
    {
      alert: "McpServerRestarting",
      expr: `changes(${series("process_start_time_seconds")}[15m]) > 2`,
      for: "0m",
      ...warning(
        "{{ $labels.instance }} restarts again and again.",
        "When the previous container was killed for its memory, raise the memory limit; else read its last log lines.",
      ),
    },
    {
      alert: "McpServerErrors",
      expr: `${calls(`outcome=~"${faults.join("|")}"`)} / ${calls()} > 0.05`,
      for: "10m",
      ...critical(
        "{{ $value | humanizePercentage }} of the tool calls fail by the server's fault.",
        "The log has a line with the cause of each; timeouts point to a slow store.",
      ),
    },
    {
      alert: "McpServerSlow",
      // a subscription ends when its client goes, not when it is answered
      expr: `histogram_quantile(0.95, sum by (le) (rate(${series(
        "mcp_server_operation_duration_seconds_bucket",
        'mcp_method_name!="subscriptions/listen"',
      )}[5m]))) > 0.5`,
      for: "10m",
      ...warning(
        "95 of 100 requests take up to {{ $value | humanizeDuration }}, more than 500 ms.",
        "Look at the cache's hit rate (mcp_cache_requests_total) and its time to live, then at CPU throttling and the store.",
      ),
    },
    {
      alert: "McpServerAuditFailing",
      expr: `sum(increase(${series("mcp_audit_write_failures_total")}[5m])) > 0`,
      for: "0m",
      ...critical(
        "The audit log cannot be written.",
        "Look for a full or read-only logs volume. Calls are refused or go unrecorded, as audit.onFailure says.",
      ),
    },
    {
      alert: "McpServerStoreFailing",
      expr: `sum(increase(${series("mcp_store_failures_total")}[5m])) > 0`,
      for: "5m",
      ...critical(
        "PostgreSQL does not answer the MCP server.",
        "Look at PostgreSQL, its connections and the way to it.",
      ),
    },
    ...(sharedLimits
      ? [
          {
            alert: "McpServerLimitsNotShared",
            expr: `count(${series("mcp_rate_limit_shared")} == 0) > 0`,
            for: "5m",
            ...warning(
              "{{ $value }} instances of the MCP server count rate limits for themselves.",
              "Redis does not answer them: users may make as many requests at each instance as at all of them together.",
            ),
          },
        ]
      : []),
  ];
}

type Told = Pick<AlertRule, "labels" | "annotations">;

function critical(summary: string, description: string): Told {
  return { labels: { severity: "critical" }, annotations: { summary, description } };
}

function warning(summary: string, description: string): Told {
  return { labels: { severity: "warning" }, annotations: { summary, description } };
}
