import type { DockerSettings } from "../config/schema.ts";
import { dashboardJson } from "../observability/dashboard.ts";
import { serverJob } from "../observability/prometheus-config.ts";
import { aliases } from "./addresses.ts";
import { containerDefaults, healthcheckPlan, publish } from "./container-defaults.ts";
import { prometheusPort } from "./prometheus-plan.ts";

/** Grafana's own port. */
const grafanaPort = 3000;

/** User and group of the official image (https://grafana.com/docs/grafana/latest/setup-grafana/installation/docker/). */
const user = { uid: 472, gid: 0 } as const;

const provisioning = "/etc/grafana/provisioning";
const dashboards = "/etc/grafana/dashboards";
const check = { intervalSec: 10, timeoutSec: 5, startPeriodSec: 30, retries: 5 } as const;

/** Name of the variable that Grafana reads the password of its user `admin` from. */
export const grafanaPasswordName = "GF_SECURITY_ADMIN_PASSWORD";

/** Nobody gets in without the password, nothing is fetched from elsewhere and nobody is told of its use. */
const env = {
  GF_AUTH_ANONYMOUS_ENABLED: "false",
  GF_USERS_ALLOW_SIGN_UP: "false",
  GF_SECURITY_DISABLE_GRAVATAR: "true",
  GF_ANALYTICS_REPORTING_ENABLED: "false",
  GF_ANALYTICS_CHECK_FOR_UPDATES: "false",
  GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES: "false",
  GF_NEWS_NEWS_FEED_ENABLED: "false",
  GF_PLUGINS_PREINSTALL_DISABLED: "true",
} as const;

/**
 * The container of Grafana, all but its image, its password and where it is attached. It keeps nothing:
 * data source and dashboard come from here, so that the password is always the stack's. Its root is
 * writable for its files, as that of Prometheus is.
 */
export function planGrafana({ server, docker }: DockerSettings, containerName: string) {
  const { grafana, health } = docker;
  return {
    env: Object.entries(env).map(([key, value]) => `${key}=${value}`),
    container: {
      ...containerDefaults({ memoryMiB: grafana.memoryMiB, cpus: docker.cpus }),
      name: containerName,
      hostname: aliases.grafana,
      user: `${user.uid}:${user.gid}`,
      tmpfs: {
        "/tmp": "rw,noexec,nosuid,nodev,size=16m",
        "/var/lib/grafana": `rw,noexec,nosuid,nodev,size=64m,uid=${user.uid},gid=${user.gid},mode=0750`,
      },
      uploads: [
        { file: `${provisioning}/datasources/prometheus.yml`, content: dataSource },
        { file: `${provisioning}/dashboards/mcp-server.yml`, content: dashboardProvider },
        {
          file: `${dashboards}/mcp-server.json`,
          content: dashboardJson({ title: server.name, labels: { job: serverJob } }),
        },
      ],
      ports: publish(grafanaPort, grafana.port, grafana.bind),
      healthcheck: healthcheckPlan(
        ["CMD", "curl", "--fail", "--silent", `http://127.0.0.1:${grafanaPort}/api/health`],
        check,
        health,
      ),
      waitTimeout: docker.startTimeoutSec,
      stopTimeout: 10,
      destroyGraceSeconds: 10,
    },
  };
}

/** https://grafana.com/docs/grafana/latest/administration/provisioning/#data-sources */
const dataSource = `apiVersion: 1
datasources:
  - name: Prometheus
    uid: prometheus
    type: prometheus
    access: proxy
    url: http://${aliases.prometheus}:${prometheusPort}
    isDefault: true
    editable: false
    jsonData:
      timeInterval: 15s
`;

/** https://grafana.com/docs/grafana/latest/administration/provisioning/#dashboards */
const dashboardProvider = `apiVersion: 1
providers:
  - name: mcp-server
    type: file
    disableDeletion: true
    allowUiUpdates: false
    options:
      path: ${dashboards}
`;
