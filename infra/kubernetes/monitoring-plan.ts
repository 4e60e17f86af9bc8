import { fewestReplicas } from "../config/scaling.ts";
import type { KubernetesSettings } from "../config/schema.ts";
import type { Owner } from "../naming.ts";
import { ruleGroups } from "../observability/alert-rules.ts";
import { dashboardJson } from "../observability/dashboard.ts";
import { watched } from "../observability/watched.ts";
import { selectorLabels } from "./labels.ts";
import { namesOf } from "./names.ts";
import { portNames } from "./service-ports.ts";

/**
 * What the Prometheus operator is told, or nothing where it is not asked for: whom to scrape and when
 * to alert (https://prometheus-operator.dev/docs/api-reference/api/, ServiceMonitor and PrometheusRule).
 */
export function planMonitoring(settings: KubernetesSettings, owner: Owner) {
  const { kubernetes, server } = settings;
  if (kubernetes.monitoring.kind !== "operator") return undefined;
  const names = namesOf(settings);
  const { limits } = kubernetes.resources;
  // the operator calls a job as its Service is called
  const labels = { namespace: names.namespace, job: names.server };
  return {
    name: names.server,
    /** What the operator's Prometheus selects by. */
    labels: kubernetes.monitoring.labels,
    serviceMonitor: {
      selector: { matchLabels: selectorLabels(owner, "server") },
      endpoints: [
        {
          port: portNames.metrics,
          path: server.container.metrics.path,
          interval: "15s",
          scrapeTimeout: "10s",
        },
      ],
    },
    prometheusRule: {
      groups: ruleGroups(
        watched(server, {
          labels,
          replicas: fewestReplicas(kubernetes),
          memoryMiB: limits.memoryMiB,
          cpus: limits.cpu,
        }),
      ),
    },
    /** What Grafana's sidecar loads, by a label of its own; none unless it is asked for. */
    dashboard: kubernetes.monitoring.dashboard
      ? {
          name: `${names.server}-dashboard`,
          labels: { grafana_dashboard: "1" },
          data: { [`${names.server}.json`]: dashboardJson({ title: names.server, labels }) },
        }
      : undefined,
  };
}
