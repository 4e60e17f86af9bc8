import type { DockerSettings } from "../config/schema.ts";
import { ruleGroups } from "../observability/alert-rules.ts";
import { renderPrometheusConfig, serverJob } from "../observability/prometheus-config.ts";
import { renderRules } from "../observability/rules-file.ts";
import { watched } from "../observability/watched.ts";
import { aliases } from "./addresses.ts";
import { containerDefaults, healthcheckPlan, publish } from "./container-defaults.ts";

/** Prometheus' own port. */
export const prometheusPort = 9090;

const configFile = "/etc/prometheus/prometheus.yml";
const rulesFile = "/etc/prometheus/mcp-server.rules.yml";
const check = { intervalSec: 10, timeoutSec: 5, startPeriodSec: 10, retries: 5 } as const;

/** The rules that Prometheus watches for a stack. */
function prometheusRules({ server, docker }: DockerSettings): string {
  const { memoryMiB, cpus } = docker;
  return renderRules(
    ruleGroups(watched(server, { labels: { job: serverJob }, replicas: 1, memoryMiB, cpus })),
  );
}

/**
 * The container of Prometheus, all but its image and where it is attached. Its root is writable:
 * Docker refuses to upload a file, here the configuration and the rules, into a container with a read-only root.
 */
export function planPrometheus(settings: DockerSettings, containerName: string, stack: string) {
  const { docker } = settings;
  const { prometheus, health } = docker;
  const config = {
    host: aliases.server,
    metrics: settings.server.container.metrics,
    stack,
    rules: rulesFile,
    alertmanager: prometheus.alertmanager,
  };
  const ownUrl = `http://127.0.0.1:${prometheusPort}`;
  return {
    ...containerDefaults({ memoryMiB: prometheus.memoryMiB, cpus: docker.cpus }),
    name: containerName,
    hostname: aliases.prometheus,
    user: "nobody",
    command: [
      `--config.file=${configFile}`,
      "--storage.tsdb.path=/prometheus",
      `--storage.tsdb.retention.time=${prometheus.retentionDays}d`,
    ],
    uploads: [
      { file: configFile, content: renderPrometheusConfig(config) },
      { file: rulesFile, content: prometheusRules(settings) },
    ],
    ports: publish(prometheusPort, prometheus.port, prometheus.bind),
    healthcheck: healthcheckPlan(
      // a query is answered once it is ready; older releases have no `check ready`
      ["CMD", "/bin/promtool", "query", "instant", ownUrl, "vector(1)"],
      check,
      health,
    ),
    waitTimeout: docker.startTimeoutSec,
    stopTimeout: 20,
    destroyGraceSeconds: 20,
  };
}
