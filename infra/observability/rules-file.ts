import type { AlertRule, RuleGroup } from "./alert-rules.ts";
import type { RecordingRule } from "./recording-rules.ts";

/**
 * A rule file for Prometheus. Written out rather than rendered by a library, which every run of the
 * program would have to load; a text of JSON is one of YAML.
 */
export function renderRules(groups: readonly RuleGroup[]): string {
  const lines = groups.flatMap(({ name, rules }) => [
    `  - name: ${name}`,
    "    rules:",
    ...rules.flatMap(renderRule),
  ]);
  return `${["groups:", ...lines].join("\n")}\n`;
}

function renderRule(rule: AlertRule | RecordingRule): string[] {
  const { expr, labels } = rule;
  const told =
    "alert" in rule
      ? [`        for: ${rule.for}`, ...section("annotations", rule.annotations)]
      : [];
  return [
    "alert" in rule ? `      - alert: ${rule.alert}` : `      - record: ${rule.record}`,
    `        expr: ${JSON.stringify(expr)}`,
    ...section("labels", labels),
    ...told,
  ];
}

function section(name: string, values: Readonly<Record<string, string>>): string[] {
  return [
    `        ${name}:`,
    ...Object.entries(values).map(([key, value]) => `          ${key}: ${JSON.stringify(value)}`),
  ];
}
