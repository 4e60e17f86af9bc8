import type { Severity } from "./alert.ts";
import { alerts } from "./alerts.ts";
import { type RecordingRule, recordingRules } from "./recording-rules.ts";
import { anchorOf } from "./runbook.ts";
import { matchersOf, seriesOf } from "./series.ts";
import type { Watched } from "./watched.ts";

/** One alerting rule (https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/). */
export interface AlertRule {
  readonly alert: string;
  /** PromQL. */
  readonly expr: string;
  /** How long it must hold, in Prometheus' notation. */
  readonly for: string;
  readonly labels: Readonly<Record<string, string>> & { readonly severity: Severity };
  readonly annotations: {
    readonly summary: string;
    readonly description: string;
    /** Where the README says what to do. */
    readonly runbook: string;
  };
}

/** Rules that are looked at together, in this order. */
export interface RuleGroup<T extends AlertRule | RecordingRule = AlertRule | RecordingRule> {
  readonly name: string;
  readonly rules: readonly T[];
}

/** What somebody should look at: a server that is away, slow, failing, full or recording nothing. */
export function alertRules(server: Watched): AlertRule[] {
  const series = seriesOf(matchersOf(server.labels));
  return alerts.flatMap(({ name, severity, action, prometheus }) => {
    const seen = typeof prometheus === "function" ? prometheus(server, series) : undefined;
    if (seen === undefined) return [];
    return [
      {
        alert: name,
        expr: seen.expr,
        for: seen.for,
        labels: { ...server.labels, severity },
        annotations: {
          summary: seen.summary,
          description: action,
          runbook: `README.md#${anchorOf(name)}`,
        },
      },
    ];
  });
}

/** Everything that Prometheus loads for a server: what is recorded, and what is alerted. */
export function ruleGroups(
  server: Watched,
): readonly [recorded: RuleGroup<RecordingRule>, alerted: RuleGroup<AlertRule>] {
  return [
    { name: "mcp-server-recorded", rules: recordingRules(server.labels) },
    { name: "mcp-server", rules: alertRules(server) },
  ];
}
