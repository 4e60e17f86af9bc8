import { Counter, collectDefaultMetrics, Gauge, Registry } from "prom-client";
import type { CallOutcome, Refusal } from "../audit/audit.ts";
import type { RefusalReason } from "../auth/token-refused.ts";
import { talliedCounter, talliedGauge, talliedHistogram } from "./tallied.ts";

/** Everything the server counts; label values come from fixed lists, never from users. */
export interface Metrics {
  operation(labels: OperationLabels, seconds: number): void;
  toolCall(tool: string, outcome: CallOutcome): void;
  refusal(reason: Refusal): void;
  auditFailure(): void;
  limiterShared(usable: boolean): void;
  authRefusal(reason: RefusalReason): void;
  keySetFetch(result: "ok" | "failed"): void;
  /** Whose limit was reached: the user's, that of one tool, or an address without a token. */
  limitRefusal(limit: "user" | "tool" | "address"): void;
  /** Calls of one tool that run now. */
  toolRunning(tool: string, running: number): void;
  cache(tool: string, result: "hit" | "miss" | "error"): void;
  sessionsActive(sessions: number): void;
  sessionEnded(reason: "closed" | "idle" | "evicted" | "shutdown"): void;
  subscriptionsActive(subscriptions: number): void;
  webhookDelivery(result: "delivered" | "retried" | "failed" | "dropped"): void;
  /** PostgreSQL or DynamoDB was away; SQLite is a file, and its faults are outcomes of calls. */
  storeFailure(): void;
}

/** Metrics that wait in this process until somebody asks for them. */
export interface ScrapedMetrics extends Metrics {
  readonly registry: Registry;
}

/** Labels of one MCP request, named as in the OpenTelemetry conventions for MCP. */
export interface OperationLabels {
  readonly method: string;
  /** Empty for methods other than tools/call; `_other` for a tool that does not exist. */
  readonly tool: string;
  /** Empty on success, `tool_error`, or the JSON-RPC error code. */
  readonly errorType: string;
  readonly transport: "http" | "stdio";
}

/** Registers the server's metrics and those of the process in a registry of their own. */
export function createMetrics(version: string): ScrapedMetrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const operations = talliedHistogram({
    name: "mcp_server_operation_duration_seconds",
    help: "Time from an MCP request to its answer.",
    labelNames: ["mcp_method_name", "gen_ai_tool_name", "error_type", "network_transport"],
    bounds: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registry,
  });
  const calls = talliedCounter({
    name: "mcp_tool_calls_total",
    help: "Tool calls by outcome.",
    labelNames: ["tool", "outcome"],
    registry,
  });
  const refusals = new Counter({
    name: "mcp_http_refusals_total",
    help: "HTTP requests refused before they reached a tool.",
    labelNames: ["reason"],
    registers,
  });
  const auditFailures = new Counter({
    name: "mcp_audit_write_failures_total",
    help: "Audit lines that could not be written.",
    registers,
  });
  const shared = new Gauge({
    name: "mcp_rate_limit_shared",
    help: "1 while rate limits are shared by replicas, 0 while each replica counts for itself.",
    registers,
  });
  const counter = (name: string, help: string, ...labelNames: string[]) =>
    new Counter({ name, help, labelNames, registers });
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers });
  const authRefusals = counter("mcp_auth_refusals_total", "Tokens not accepted.", "reason");
  const keySets = counter("mcp_jwks_fetches_total", "Fetches of the key set.", "result");
  const limits = counter("mcp_rate_limit_refusals_total", "Refusals by limit reached.", "limit");
  const running = talliedGauge({
    name: "mcp_tool_calls_running",
    help: "Calls that run now.",
    labelNames: ["tool"],
    registry,
  });
  const cache = counter("mcp_cache_requests_total", "Answers looked for.", "tool", "result");
  const sessions = gauge("mcp_sessions_active", "Sessions that are open now.");
  const ended = counter("mcp_sessions_ended_total", "Sessions that ended.", "reason");
  const subscriptions = gauge("mcp_subscriptions_active", "Subscriptions that are open now.");
  const webhooks = counter("mcp_webhook_deliveries_total", "Webhook deliveries.", "result");
  const storeFailures = counter(
    "mcp_store_failures_total",
    "Uses of PostgreSQL or DynamoDB that failed because it was away.",
  );
  new Gauge({
    name: "mcp_build_info",
    help: "Always 1; the version is in the label.",
    labelNames: ["version"],
    registers,
  }).set({ version }, 1);
  return {
    registry,
    operation: ({ method, tool, errorType, transport }, seconds) =>
      operations(seconds, method, tool, errorType, transport === "http" ? "tcp" : "pipe"),
    toolCall: (tool, outcome) => calls(tool, outcome),
    refusal: (reason) => refusals.inc({ reason }),
    auditFailure: () => auditFailures.inc(),
    limiterShared: (usable) => shared.set(usable ? 1 : 0),
    authRefusal: (reason) => authRefusals.inc({ reason }),
    keySetFetch: (result) => keySets.inc({ result }),
    limitRefusal: (limit) => limits.inc({ limit }),
    toolRunning: (tool, calls) => running(tool, calls),
    cache: (tool, result) => cache.inc({ tool, result }),
    sessionsActive: (open) => sessions.set(open),
    sessionEnded: (reason) => ended.inc({ reason }),
    subscriptionsActive: (open) => subscriptions.set(open),
    webhookDelivery: (result) => webhooks.inc({ result }),
    storeFailure: () => storeFailures.inc(),
  };
}
