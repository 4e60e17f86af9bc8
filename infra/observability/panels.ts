import { availability, fastSec, latency, type Objective } from "./objectives.ts";
import { answered, faulty } from "./recording-rules.ts";
import type { Series } from "./series.ts";

/** One line of a panel, or one for each series that its query finds. */
export interface Query {
  /** PromQL, with Grafana's variables. */
  readonly expr: string;
  /** Name of the line; labels in double braces. */
  readonly legend: string;
}

/** A picture of the dashboard. */
export interface Panel {
  readonly title: string;
  readonly kind: "timeseries" | "stat";
  /** Unit as Grafana calls it. */
  readonly unit: "reqps" | "percentunit" | "s" | "short" | "bytes";
  readonly queries: readonly Query[];
}

/** Panels under one heading. */
export interface Row {
  readonly title: string;
  readonly panels: readonly Panel[];
}

/** Grafana's window for rates: at least four scrapes, more where the picture is wide. */
const window = "$__rate_interval";

/** The dashboard's rows: `own` selects a server's series, `recorded` those that belong to no instance. */
export function dashboardRows(own: Series, recorded: Series): readonly Row[] {
  const rate = (selector: string, by?: string) =>
    `sum${by === undefined ? "" : ` by (${by})`} (rate(${selector}[${window}]))`;
  const line = (legend: string, expr: string): Query => ({ legend, expr });
  const picture = (title: string, unit: Panel["unit"], ...queries: Query[]): Panel => ({
    title,
    kind: "timeseries",
    unit,
    queries,
  });
  const figure = (title: string, unit: Panel["unit"], expr: string): Panel => ({
    title,
    kind: "stat",
    unit,
    queries: [line(title, expr)],
  });
  const duration = "mcp_server_operation_duration_seconds";
  const quantile = (share: number, by: string) =>
    `histogram_quantile(${share}, sum by (${["le", by].filter((label) => label !== "").join(", ")}) (rate(${own(`${duration}_bucket`, answered)}[${window}])))`;
  const calls = (...matchers: string[]) => own("mcp_tool_calls_total", ...matchers);
  /** Share that was good over the time that is shown. */
  const kept = ({ all, bad }: Objective) =>
    `1 - avg_over_time(${recorded(bad)}[$__range]) / (avg_over_time(${recorded(all)}[$__range]) > 0)`;
  const spent = ({ all, bad, goal }: Objective) =>
    `avg_over_time(${recorded(bad)}[1h]) / (avg_over_time(${recorded(all)}[1h]) > 0) / ${Number((1 - goal).toPrecision(6))}`;
  return [
    {
      title: "Objectives",
      panels: [
        figure(`Calls without a fault (${availability.goal})`, "percentunit", kept(availability)),
        figure(`Requests within ${fastSec} s (${latency.goal})`, "percentunit", kept(latency)),
        picture(
          "Budget spent, times the rate that lasts a month",
          "short",
          line("faults", spent(availability)),
          line("slow", spent(latency)),
        ),
      ],
    },
    {
      title: "Traffic",
      panels: [
        figure("Instances that answer", "short", `count(${own("up")} == 1)`),
        picture(
          "Requests by method",
          "reqps",
          line("{{mcp_method_name}}", rate(own(`${duration}_count`), "mcp_method_name")),
        ),
        picture("Calls by tool", "reqps", line("{{tool}}", rate(calls(), "tool"))),
      ],
    },
    {
      title: "Errors",
      panels: [
        picture(
          "Calls that failed, by outcome",
          "reqps",
          line("{{outcome}}", rate(calls('outcome!="ok"'), "outcome")),
        ),
        picture(
          "Share of calls that fail by the server's fault",
          "percentunit",
          line("{{tool}}", `${rate(calls(faulty), "tool")} / ${rate(calls(), "tool")}`),
        ),
        picture(
          "Requests with an error, by its kind",
          "reqps",
          line("{{error_type}}", rate(own(`${duration}_count`, 'error_type!=""'), "error_type")),
        ),
      ],
    },
    {
      title: "Latency",
      panels: [
        picture(
          "Of all requests",
          "s",
          ...[0.5, 0.95, 0.99].map((share) => line(`p${share * 100}`, quantile(share, ""))),
        ),
        picture(
          "P95 by tool",
          "s",
          line("{{gen_ai_tool_name}}", quantile(0.95, "gen_ai_tool_name")),
        ),
      ],
    },
    {
      title: "Auth and limits",
      panels: [
        picture(
          "Refused requests",
          "reqps",
          line("{{reason}}", rate(own("mcp_http_refusals_total"), "reason")),
        ),
        picture(
          "Tokens not accepted",
          "reqps",
          line("{{reason}}", rate(own("mcp_auth_refusals_total"), "reason")),
        ),
        picture(
          "Limits reached",
          "reqps",
          line("{{limit}}", rate(own("mcp_rate_limit_refusals_total"), "limit")),
        ),
        picture(
          "Fetches of the issuer's keys",
          "reqps",
          line("{{result}}", rate(own("mcp_jwks_fetches_total"), "result")),
        ),
      ],
    },
    {
      title: "Records and stores",
      panels: [
        picture(
          "Audit lines not written",
          "reqps",
          line("{{instance}}", rate(own("mcp_audit_write_failures_total"), "instance")),
        ),
        picture(
          "Store away",
          "reqps",
          line("{{instance}}", rate(own("mcp_store_failures_total"), "instance")),
        ),
        picture(
          "Limits shared (1) or not (0)",
          "short",
          line("{{instance}}", own("mcp_rate_limit_shared")),
        ),
        picture(
          "Answers that were kept",
          "percentunit",
          line(
            "{{tool}}",
            `${rate(own("mcp_cache_requests_total", 'result="hit"'), "tool")} / ${rate(own("mcp_cache_requests_total"), "tool")}`,
          ),
        ),
        picture(
          "Calls of the webhook",
          "reqps",
          line("{{result}}", rate(own("mcp_webhook_deliveries_total"), "result")),
        ),
      ],
    },
    {
      title: "Saturation",
      panels: [
        picture("Memory", "bytes", line("{{instance}}", own("process_resident_memory_bytes"))),
        picture(
          "CPU, cores",
          "short",
          line("{{instance}}", rate(own("process_cpu_seconds_total"), "instance")),
        ),
        picture(
          "Event loop, P99",
          "s",
          line("{{instance}}", own("nodejs_eventloop_lag_p99_seconds")),
        ),
        picture(
          "Calls that run now",
          "short",
          line("{{tool}}", `sum by (tool) (${own("mcp_tool_calls_running")})`),
        ),
        picture(
          "Open now",
          "short",
          line("sessions", `sum(${own("mcp_sessions_active")})`),
          line("subscriptions", `sum(${own("mcp_subscriptions_active")})`),
        ),
        picture(
          "Starts in an hour",
          "short",
          line("{{instance}}", `changes(${own("process_start_time_seconds")}[1h])`),
        ),
      ],
    },
  ];
}
