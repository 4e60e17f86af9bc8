import { describe, expect, it } from "vitest";
import { objectLabels, selectorLabels } from "../../../../infra/kubernetes/labels.ts";
import { ServerMonitoring } from "../../../../infra/kubernetes/monitoring.ts";
import { planMonitoring } from "../../../../infra/kubernetes/monitoring-plan.ts";
import { ruleGroups } from "../../../../infra/observability/alert-rules.ts";
import { dashboardJson } from "../../../../infra/observability/dashboard.ts";
import { watched } from "../../../../infra/observability/watched.ts";
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
  const [, group] = planMonitoring(settings, owner)?.prometheusRule.groups ?? [];
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
        groups: ruleGroups(
          watched(kubernetesSettingsOf({}, {}).server, {
            labels: { namespace: "ops", job: "ops-assistant" },
            replicas: 3,
            memoryMiB: 256,
            cpus: 0.5,
          }),
        ),
      },
    });
  });

  it("makes a ConfigMap that the operator's Grafana loads, where it is asked for", async () => {
    const resources = await created({ ...operator, dashboard: true });
    const made = resources.find(({ type }) => type === "kubernetes:core/v1:ConfigMap");
    expect(made?.name).toBe("monitoring-dashboard");
    expect(made?.inputs).toMatchObject({
      metadata: {
        name: "ops-assistant-dashboard",
        namespace: "ops",
        labels: { ...objectLabels(owner, "server"), grafana_dashboard: "1" },
      },
      data: {
        "ops-assistant.json": dashboardJson({
          title: "ops-assistant",
          labels: { namespace: "ops", job: "ops-assistant" },
        }),
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
