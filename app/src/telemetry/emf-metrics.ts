import { metricsNamespace } from "../contract.ts";
import { emfLines, type Measurement } from "./emf-line.ts";
import type { Metrics } from "./metrics.ts";

/** Metrics that are written to a log instead of being asked for. */
export interface LoggedMetrics extends Metrics {
  /** Writes what was counted since the last time, if anything was. */
  flush(): void;
}

/** Where lines go, and what they say of the server. */
export interface EmfSettings {
  readonly server: string;
  readonly clock: () => Date;
  /** Appends whole lines; a fault in it loses them and nothing else. */
  readonly write: (text: string) => void;
}

const ignore = () => {};

/**
 * Counts in CloudWatch's embedded metric format. Each set of dimension values is a metric that costs
 * money, so only what an operator acts on is counted; what a process keeps (running calls, sessions,
 * kept answers) says nothing where there is one process for each request at a time.
 */
export function createEmfMetrics({ server, clock, write }: EmfSettings): LoggedMetrics {
  let measured: Measurement[] = [];
  const measure = (
    metric: string,
    labels: Readonly<Record<string, string>>,
    more: Partial<Pick<Measurement, "unit" | "value" | "sums">> = {},
  ) => {
    const dimensions = { Server: server, ...labels };
    const sums = [Object.keys(dimensions)];
    measured.push({ metric, unit: "Count", value: 1, dimensions, sums, ...more });
  };
  return {
    operation({ tool, errorType }, seconds) {
      const ofTool = tool === "" ? {} : { Tool: tool };
      measure("RequestDuration", ofTool, {
        unit: "Milliseconds",
        value: Math.round(seconds * 100_000) / 100,
        sums: tool === "" ? [["Server"]] : [["Server"], ["Server", "Tool"]],
      });
      if (errorType !== "") measure("RequestErrors", {});
    },
    toolCall: (tool, outcome) => measure("ToolCalls", { Tool: tool, Outcome: outcome }),
    refusal: (reason) =>
      measure("Refusals", { Reason: reason }, { sums: [["Server"], ["Server", "Reason"]] }),
    limitRefusal: (limit) => measure("LimitRefusals", { Limit: limit }),
    authRefusal: (reason) => measure("TokenRefusals", { TokenFault: reason }),
    keySetFetch: (result) => measure("KeySetFetches", { Fetch: result }),
    auditFailure: () => measure("AuditFailures", {}),
    storeFailure: () => measure("StoreFailures", {}),
    webhookDelivery: (result) => measure("WebhookDeliveries", { Delivery: result }),
    limiterShared: ignore,
    toolRunning: ignore,
    cache: ignore,
    sessionsActive: ignore,
    sessionEnded: ignore,
    subscriptionsActive: ignore,
    flush() {
      if (measured.length === 0) return;
      const lines = emfLines(measured, metricsNamespace, clock());
      measured = [];
      try {
        write(lines.join(""));
      } catch {
        // Where nothing can be written, nothing can be said of it either.
      }
    },
  };
}
