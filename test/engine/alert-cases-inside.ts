import { type AlertCase, type InputSeries, series } from "./alert-case.ts";

const one = (
  metric: string,
  values: string,
  labels: Readonly<Record<string, string>> = {},
): InputSeries => ({
  [series(metric, labels)]: values,
});

const limited = (values: string) => one("mcp_rate_limit_refusals_total", values, { limit: "user" });
const served = (values: string) =>
  one("mcp_server_operation_duration_seconds_count", values, { mcp_method_name: "tools/call" });
const refused = (reason: string, values: string) =>
  one("mcp_http_refusals_total", values, { reason });
const fetched = (result: string, values: string) =>
  one("mcp_jwks_fetches_total", values, { result });
const told = (result: string, values: string) =>
  one("mcp_webhook_deliveries_total", values, { result });
const called = (outcome: string, values: string) =>
  one("mcp_tool_calls_total", values, { tool: "get_item", outcome });
const shared = (instance: string, values: string) =>
  one("mcp_rate_limit_shared", values, { instance });
const mebibyte = 2 ** 20;
const onA = { instance: "a" };

/** Alerts of limits, tokens, records and what the server may use. */
export const insideCases: readonly AlertCase[] = [
  {
    alert: "McpServerCallersLimited",
    fires: [
      {
        at: "20m",
        series: { ...limited("0+10x30"), ...served("0+20x30") },
        labels: { limit: "user" },
        summary: "100 requests in 10 minutes met the limit of one user.",
      },
    ],
    silent: [
      { at: "20m", series: { ...limited("0+10x30"), ...served("0+1000x30") } },
      { at: "20m", series: { ...limited("0+1x30"), ...served("0+1x30") } },
    ],
  },
  {
    alert: "McpServerLimitsNotShared",
    fires: [
      {
        at: "10m",
        series: { ...shared("a", "0x20"), ...shared("b", "1x20") },
        summary:
          "Rate limits are not shared: 1 of the MCP server's instances count for themselves.",
      },
    ],
    silent: [
      { at: "10m", series: shared("a", "1x20") },
      { at: "4m", series: shared("a", "0x20") },
    ],
  },
  {
    alert: "McpServerAuthRefusals",
    fires: [
      {
        at: "6m",
        // a counter with labels first appears with what it has counted
        series: refused("unauthenticated", "_x5 40x5"),
        labels: { reason: "unauthenticated" },
        summary: "40 requests in 5 minutes were refused: unauthenticated.",
      },
      {
        at: "15m",
        series: refused("insufficient_scope", "0+8x30"),
        labels: { reason: "insufficient_scope" },
        summary: "40 requests in 5 minutes were refused: insufficient_scope.",
      },
    ],
    silent: [
      { at: "15m", series: refused("unauthenticated", "0+5x30") },
      { at: "15m", series: refused("unauthenticated", "400x30") },
      { at: "15m", series: refused("too_large", "0+100x30") },
    ],
  },
  {
    alert: "McpServerKeysUnavailable",
    fires: [
      {
        at: "25m",
        series: fetched("failed", "0+1x30"),
        summary: "15 fetches of the issuer's keys failed, and none succeeded.",
      },
    ],
    silent: [{ at: "25m", series: { ...fetched("failed", "0+1x30"), ...fetched("ok", "0+1x30") } }],
  },
  {
    alert: "McpServerAuditFailing",
    fires: [
      {
        at: "6m",
        series: one("mcp_audit_write_failures_total", "0x5 1x5"),
        summary: "The audit log cannot be written.",
      },
    ],
    silent: [{ at: "10m", series: one("mcp_audit_write_failures_total", "3x20") }],
  },
  {
    alert: "McpServerStoreFailing",
    fires: [
      {
        at: "15m",
        series: one("mcp_store_failures_total", "0+1x20"),
        summary: "PostgreSQL does not answer the MCP server.",
      },
    ],
    silent: [{ at: "15m", series: one("mcp_store_failures_total", "5x20") }],
  },
  {
    alert: "McpServerWebhookFailing",
    fires: [
      {
        at: "7m",
        series: told("failed", "_x5 1x5"),
        summary: "1 calls of the webhook were given up.",
      },
    ],
    silent: [
      { at: "7m", series: { ...told("delivered", "0+5x10"), ...told("retried", "0+2x10") } },
    ],
  },
  {
    alert: "McpServerMemoryNearLimit",
    fires: [
      {
        at: "15m",
        series: one("process_resident_memory_bytes", `${95 * mebibyte}x20`),
        labels: onA,
        summary: "a uses 95% of its 100 MiB.",
      },
    ],
    silent: [{ at: "15m", series: one("process_resident_memory_bytes", `${85 * mebibyte}x20`) }],
  },
  {
    alert: "McpServerCpuNearLimit",
    fires: [
      {
        at: "30m",
        series: one("process_cpu_seconds_total", "0+28.5x40"),
        labels: onA,
        summary: "a uses 95% of its CPU.",
      },
    ],
    silent: [{ at: "30m", series: one("process_cpu_seconds_total", "0+24x40") }],
  },
  {
    alert: "McpServerEventLoopBlocked",
    fires: [
      {
        at: "10m",
        series: one("nodejs_eventloop_lag_p99_seconds", "0.4x20"),
        labels: onA,
        summary: "a waits 400ms for its event loop.",
      },
    ],
    silent: [{ at: "10m", series: one("nodejs_eventloop_lag_p99_seconds", "0.02x20") }],
  },
  {
    alert: "McpServerToolBusy",
    fires: [
      {
        at: "12m",
        series: called("busy", "0+2x20"),
        labels: { tool: "get_item" },
        summary: "10 calls of get_item found it busy.",
      },
    ],
    silent: [{ at: "12m", series: called("ok", "0+20x20") }],
  },
  {
    alert: "McpServerSessionsFull",
    fires: [
      {
        at: "10m",
        series: one("mcp_sessions_active", "95x20"),
        labels: onA,
        summary: "95% of the 100 sessions of a are open.",
      },
    ],
    silent: [{ at: "10m", series: one("mcp_sessions_active", "85x20") }],
  },
];
