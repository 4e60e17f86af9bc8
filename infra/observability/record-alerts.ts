import type { Alert } from "./alert.ts";
import { grown } from "./series.ts";

/** What is not written, or does not reach whom it is for. */
export const recordAlerts: readonly Alert[] = [
  {
    name: "McpServerAuditFailing",
    severity: "critical",
    meaning: "Calls are refused or go unrecorded, as server.audit.onFailure says.",
    action: "Look for a full or read-only logs volume.",
    prometheus: (_, series) => ({
      summary: "The audit log cannot be written.",
      expr: `sum(increase(${series("mcp_audit_write_failures_total")}[5m])) > 0`,
      for: "0m",
    }),
    cloudWatch: {
      role: "audit-failing",
      metric: "AuditFailures",
      dimensions: {},
      most: 0,
      summary:
        "The audit log cannot be written: calls are refused or go unrecorded, as server.audit.onFailure says.",
      action: "Look in the function's log for the reason.",
    },
  },
  {
    name: "McpServerStoreFailing",
    severity: "critical",
    meaning: "The store of tickets does not answer: tools that need it fail.",
    action: "Look at PostgreSQL, its connections and the way to it.",
    prometheus: ({ remoteStore }, series) =>
      remoteStore
        ? {
            summary: "PostgreSQL does not answer the MCP server.",
            expr: `sum(increase(${series("mcp_store_failures_total")}[5m])) > 0`,
            for: "5m",
          }
        : undefined,
    cloudWatch: {
      role: "store-failing",
      metric: "StoreFailures",
      dimensions: {},
      most: 0,
      summary: "The store of tickets does not answer the function.",
      action:
        "With DynamoDB look at the table's throttled requests and the role's rights; with PostgreSQL at its connections and the VPC's way to it.",
    },
  },
  {
    name: "McpServerWebhookFailing",
    severity: "warning",
    meaning: "New tickets are not told to whom server.webhook.url names, after all retries.",
    action:
      "The log says what the receiver answered. Mend the receiver; what was missed is in the tickets.",
    prometheus: ({ webhook }, series) => {
      if (!webhook) return undefined;
      const lost = series("mcp_webhook_deliveries_total", 'result=~"failed|dropped"');
      return {
        summary: "{{ $value | humanize }} calls of the webhook were given up.",
        expr: `sum(${grown(lost, "15m")}) > 0`,
        for: "0m",
      };
    },
    cloudWatch: {
      role: "webhook-failing",
      metric: "WebhookDeliveries",
      dimensions: { Delivery: "failed" },
      most: 0,
      summary: "Calls of the webhook are given up.",
      action: "The function's log says what the receiver answered. Mend the receiver.",
    },
  },
];
