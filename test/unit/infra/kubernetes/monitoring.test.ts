import { describe, expect, it } from "vitest";
import { callOutcomes } from "../../../../app/src/audit/outcomes.ts";
import { createMetrics } from "../../../../app/src/telemetry/metrics.ts";
import { objectLabels, selectorLabels } from "../../../../infra/kubernetes/labels.ts";
import { ServerMonitoring } from "../../../../infra/kubernetes/monitoring.ts";
import { planMonitoring } from "../../../../infra/kubernetes/monitoring-plan.ts";
import { type AlertRule, alertRules } from "../../../../infra/observability/alert-rules.ts";
import { plain, runOnMocks } from "../mocks.ts";
import { kubernetesSettingsOf } from "./settings.ts";

const owner = { server: "ops-assistant", stack: "prod" };
const operator = {
  kind: "operator",
  // the second is the stack's own, by which it knows its objects
  labels: { release: "kube-prometheus-stack", "app.kubernetes.io/part-of": "another" },
};

async function created(monitoring: Record<string, unknown>) {
  const settings = kubernetesSettingsOf({}, { monitoring });
  const { resources } = await runOnMocks(async () => {
    new ServerMonitoring("monitoring", { settings, owner, namespace: "ops" });
  });
  return resources.filter(({ type }) => type !== "mcp:kubernetes:Monitoring");
}

function rulesOf(kubernetes: Record<string, unknown>, server: Record<string, unknown> = {}) {
  const settings = kubernetesSettingsOf(server, { monitoring: operator, ...kubernetes });
  const [group] = planMonitoring(settings, owner)?.prometheusRule.groups ?? [];
  return Object.fromEntries((group?.rules ?? []).map((rule) => [rule.alert, rule]));
}

describe("monitoring by the Prometheus operator", () => {
  it.each(["annotations", "none"])("makes nothing for the kind %s", async (kind) => {
    expect(await created({ kind })).toEqual([]);
  });

  it("has the Service's metrics port scraped, and alerts where Prometheus selects them", async () => {
    const resources = await created(operator);
    expect(resources.map(({ type, name }) => `${type} ${name}`).sort()).toEqual([
      "kubernetes:monitoring.coreos.com/v1:PrometheusRule monitoring-alerts",
      "kubernetes:monitoring.coreos.com/v1:ServiceMonitor monitoring-scrape",
    ]);
    const metadata = {
      name: "ops-assistant",
      namespace: "ops",
      labels: { ...objectLabels(owner, "server"), release: "kube-prometheus-stack" },
    };
    const [scrape, alerts] = ["monitoring-scrape", "monitoring-alerts"].map((name) =>
      plain(resources.find((resource) => resource.name === name)?.inputs ?? {}),
    );
    expect(scrape).toEqual({
      apiVersion: "monitoring.coreos.com/v1",
      kind: "ServiceMonitor",
      metadata,
      spec: {
        selector: { matchLabels: selectorLabels(owner, "server") },
        endpoints: [{ port: "metrics", path: "/metrics", interval: "15s", scrapeTimeout: "10s" }],
      },
    });
    expect(alerts).toEqual({
      apiVersion: "monitoring.coreos.com/v1",
      kind: "PrometheusRule",
      metadata,
      spec: {
        groups: [
          {
            name: "mcp-server",
            rules: alertRules({
              labels: { namespace: "ops", job: "ops-assistant" },
              replicas: 3,
              sharedLimits: true,
            }),
          },
        ],
      },
    });
  });

  it("asks for as many instances as the stack runs at least", () => {
    const missing = (kubernetes: Record<string, unknown>) =>
      rulesOf(kubernetes).McpServerInstancesMissing?.expr;
    const count = 'count(up{namespace="ops",job="ops-assistant"} == 1) < ';
    expect(missing({ replicas: 5 })).toBe(`${count}5`);
    expect(missing({ autoscaling: { minReplicas: 2, maxReplicas: 4 } })).toBe(`${count}2`);
    expect(missing({})).toBe(`${count}3`);
  });

  it("watches Redis only where limits are counted there", () => {
    expect(rulesOf({}, { shared: "redis" })).toHaveProperty("McpServerLimitsNotShared");
    expect(rulesOf({}, { shared: "memory" })).not.toHaveProperty("McpServerLimitsNotShared");
  });
});

/** Metrics and label names that an expression selects by. */
function selectedBy({ expr }: AlertRule): { metric: string; labels: string[] }[] {
  return [...expr.matchAll(/([a-z_:]+)\{([^}]*)\}/g)].map(([, metric = "", matchers = ""]) => ({
    metric,
    labels: [...matchers.matchAll(/([a-z_]+)[=!]~?"/g)].map(([, label = ""]) => label),
  }));
}

describe("the alert rules", () => {
  const rules = alertRules({ labels: { job: "mcp-server" }, replicas: 1, sharedLimits: true });

  it("watch these things", () => {
    expect(rules.map(({ alert, labels }) => `${alert} ${labels.severity}`)).toEqual([
      "McpServerDown critical",
      "McpServerInstancesMissing warning",
      "McpServerRestarting warning",
      "McpServerErrors critical",
      "McpServerSlow warning",
      "McpServerAuditFailing critical",
      "McpServerStoreFailing critical",
      "McpServerLimitsNotShared warning",
    ]);
  });

  it("ask for metrics and labels that the server has, besides Prometheus' own `up`", async () => {
    const metrics = createMetrics("1.0.0");
    metrics.operation({ method: "tools/call", tool: "t", errorType: "", transport: "http" }, 0.1);
    metrics.toolCall("t", "ok");
    const exposed = await metrics.registry.metrics();
    const lines = ["up{}", ...exposed.split("\n").map((line) => line.replace(/^(\w+) /, "$1{} "))];
    const selected = rules.flatMap(selectedBy);
    expect(selected.length).toBeGreaterThanOrEqual(rules.length);
    for (const { metric, labels } of selected) {
      const line = lines.find((candidate) => candidate.startsWith(`${metric}{`));
      expect(line, metric).toBeDefined();
      for (const label of labels.filter((name) => name !== "job")) {
        expect(line, `${metric} ${label}`).toMatch(new RegExp(`[{,]${label}="`));
      }
    }
  });

  it("select the stack's own series in every part", () => {
    for (const rule of rules) {
      const selected = selectedBy(rule);
      expect(selected.length, rule.alert).toBeGreaterThan(0);
      for (const { labels } of selected) expect(labels, rule.alert).toContain("job");
      // no metric stands without its braces
      expect(rule.expr.replace(/[a-z_:]+\{[^}]*\}/g, "")).not.toMatch(/mcp_|process_|\bup\b/);
    }
  });

  it("count as errors only outcomes that exist, and none that is the caller's fault", () => {
    const expr = rules.find(({ alert }) => alert === "McpServerErrors")?.expr ?? "";
    const [, outcomes = ""] = /outcome=~"([^"]+)"/.exec(expr) ?? [];
    const others = callOutcomes.filter((outcome) => !outcomes.split("|").includes(outcome));
    expect(others).toEqual([
      "ok",
      "invalid_arguments",
      "user_error",
      "cancelled",
      "unknown_tool",
      "rate_limited",
      "busy",
      "read_only",
      "insufficient_scope",
    ]);
    expect(callOutcomes).toEqual(expect.arrayContaining(outcomes.split("|")));
  });

  it("say whose they are, what is wrong and what to do", () => {
    for (const { alert, labels, annotations, for: lasting } of rules) {
      expect(labels, alert).toEqual({ job: "mcp-server", severity: labels.severity });
      expect(annotations.summary, alert).toMatch(/\.$/);
      expect(annotations.description, alert).toMatch(/\.$/);
      expect(lasting, alert).toMatch(/^\d+m$/);
    }
  });
});
