import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { CallOutcome, Refusal } from "../audit/audit.ts";

/** Everything the server counts; label values come from fixed lists, never from users. */
export interface Metrics {
  readonly registry: Registry;
  operation(labels: OperationLabels, seconds: number): void;
  toolCall(tool: string, outcome: CallOutcome): void;
  refusal(reason: Refusal): void;
  auditFailure(): void;
  limiterShared(usable: boolean): void;
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
export function createMetrics(version: string): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const operations = new Histogram({
    name: "mcp_server_operation_duration_seconds",
    help: "Time from an MCP request to its answer.",
    labelNames: ["mcp_method_name", "gen_ai_tool_name", "error_type", "network_transport"],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers,
  });
  const calls = new Counter({
    name: "mcp_tool_calls_total",
    help: "Tool calls by outcome.",
    labelNames: ["tool", "outcome"],
    registers,
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
    help: "1 while rate limits are shared through Redis, 0 while each replica counts for itself.",
    registers,
  });
  new Gauge({
    name: "mcp_build_info",
    help: "Always 1; the version is in the label.",
    labelNames: ["version"],
    registers,
  }).set({ version }, 1);
  return {
    registry,
    operation: (labels, seconds) =>
      operations.observe(
        {
          mcp_method_name: labels.method,
          gen_ai_tool_name: labels.tool,
          error_type: labels.errorType,
          network_transport: labels.transport === "http" ? "tcp" : "pipe",
        },
        seconds,
      ),
    toolCall: (tool, outcome) => calls.inc({ tool, outcome }),
    refusal: (reason) => refusals.inc({ reason }),
    auditFailure: () => auditFailures.inc(),
    limiterShared: (usable) => shared.set(usable ? 1 : 0),
  };
}
