import type { DockerSettings } from "../config/schema.ts";
import { renderPrometheusConfig } from "../observability/prometheus-config.ts";
import { aliases } from "./addresses.ts";
import { containerDefaults, healthcheckPlan, publish } from "./container-defaults.ts";

/** Prometheus' own port. */
export const prometheusPort = 9090;

const configFile = "/etc/prometheus/prometheus.yml";
const check = { intervalSec: 10, timeoutSec: 5, startPeriodSec: 10, retries: 5 } as const;

/**
 * The container of Prometheus, all but its image and where it is attached. Its root is writable:
 * Docker refuses to upload a file, here the configuration, into a container with a read-only root.
 */
export function planPrometheus({ docker }: DockerSettings, containerName: string, stack: string) {
  const { prometheus, health } = docker;
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
      { file: configFile, content: renderPrometheusConfig({ host: aliases.server, stack }) },
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
