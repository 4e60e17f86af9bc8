/** Whose alerts, and what can be expected of it. */
export interface AlertedServer {
  /** Labels of its scraped series, such as its job; its alerts carry them too. */
  readonly labels: Readonly<Record<string, string>>;
  /** Fewest instances that should answer. */
  readonly replicas: number;
  /** Whether its rate limits are counted in Redis; without it each instance counts for itself. */
  readonly sharedLimits: boolean;
}

/** `critical`: users are affected now; `warning`: they may soon be. */
export type Severity = "critical" | "warning";

/** One alerting rule (https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/). */
export interface AlertRule {
  readonly alert: string;
  /** PromQL. */
  readonly expr: string;
  /** How long it must hold, in Prometheus' notation. */
  readonly for: string;
  readonly labels: Readonly<Record<string, string>> & { readonly severity: Severity };
  readonly annotations: { readonly summary: string; readonly description: string };
}

/** Outcomes of a tool call that are the server's fault; the rest are the caller's, or a limit's. */
const faults = ["error", "timeout", "not_recorded"];

/** What somebody should look at: a server that is away, slow, failing or recording nothing. */
export function alertRules({ labels, replicas, sharedLimits }: AlertedServer): AlertRule[] {
  const selector = Object.entries(labels).map(
    ([label, value]) => `${label}=${JSON.stringify(value)}`,
  );
  const series = (metric: string, ...matchers: string[]) =>
    `${metric}{${[...selector, ...matchers].join(",")}}`;
  const told = (severity: Severity, summary: string, description: string) => ({
    labels: { ...labels, severity },
    annotations: { summary, description },
  });
  const calls = (...matchers: string[]) =>
    `sum(rate(${series("mcp_tool_calls_total", ...matchers)}[5m]))`;
  return [
    {
      alert: "McpServerDown",
      expr: `absent(${series("up")} == 1)`,
      for: "2m",
      ...told(
        "critical",
        "No instance of the MCP server answers.",
        "Look at the events and logs of its instances: a wrong image, a missing secret or a store that is away keeps them from starting.",
      ),
    },
    {
      alert: "McpServerInstancesMissing",
      expr: `count(${series("up")} == 1) < ${replicas}`,
      for: "10m",
      ...told(
        "warning",
        `Of ${replicas} instances of the MCP server only {{ $value }} answer.`,
        "Look for instances that are pending, crash or are not ready.",
      ),
    },
    {
      alert: "McpServerRestarting",
      expr: `changes(${series("process_start_time_seconds")}[15m]) > 2`,
      for: "0m",
      ...told(
        "warning",
        "{{ $labels.instance }} restarts again and again.",
        "When the previous container was killed for its memory, raise the memory limit; else read its last log lines.",
      ),
    },
    {
      alert: "McpServerErrors",
      expr: `${calls(`outcome=~"${faults.join("|")}"`)} / ${calls()} > 0.05`,
      for: "10m",
      ...told(
        "critical",
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
      ...told(
        "warning",
        "95 of 100 requests take up to {{ $value | humanizeDuration }}, more than 500 ms.",
        "Look at the cache's hit rate (mcp_cache_requests_total) and its time to live, then at CPU throttling and the store.",
      ),
    },
    {
      alert: "McpServerAuditFailing",
      expr: `sum(increase(${series("mcp_audit_write_failures_total")}[5m])) > 0`,
      for: "0m",
      ...told(
        "critical",
        "The audit log cannot be written.",
        "Look for a full or read-only logs volume. Calls are refused or go unrecorded, as audit.onFailure says.",
      ),
    },
    {
      alert: "McpServerStoreFailing",
      expr: `sum(increase(${series("mcp_store_failures_total")}[5m])) > 0`,
      for: "5m",
      ...told(
        "critical",
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
            ...told(
              "warning",
              "Rate limits are not shared: {{ $value }} of the MCP server's instances count for themselves.",
              "Redis does not answer them: users may make as many requests at each instance as at all of them together.",
            ),
          },
        ]
      : []),
  ];
}
