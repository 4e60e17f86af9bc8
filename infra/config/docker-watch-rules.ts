import type { DockerRule } from "./docker-rules.ts";
import { describeGiven, keyOf } from "./fault.ts";
import { isOwnHost } from "./loopback.ts";
import { unusedFaults } from "./unused.ts";

/** Inside its container Prometheus is alone: an Alertmanager of the machine is not on its loopback. */
const alertmanagerIsOutside: DockerRule = ({ docker: { prometheus } }) => {
  const { alertmanager } = prometheus;
  if (alertmanager === undefined || !isOwnHost(`http://${alertmanager}`)) return [];
  return [
    {
      key: keyOf(["docker", "prometheus", "alertmanager"]),
      given: describeGiven(alertmanager),
      allowed: "a host that Prometheus' container reaches; this one is the container itself",
      fix: "name the machine's address, where the Alertmanager must listen beyond loopback, or the name of a container on the stack's network",
    },
  ];
};

const alertsAreWatched: DockerRule = ({ docker: { prometheus } }) => {
  if (prometheus.enabled) return [];
  return unusedFaults({
    settings: [[["docker", "prometheus", "alertmanager"], prometheus.alertmanager]],
    secrets: [],
    reason: "while docker.prometheus.enabled is false",
    otherwise: `set ${keyOf(["docker", "prometheus", "enabled"])} to true`,
  });
};

const grafanaIsUsed: DockerRule = ({ docker: { grafana } }, { supplied }) => {
  if (grafana.enabled) return [];
  return unusedFaults({
    settings: [],
    secrets: supplied.has("grafanaPassword") ? ["grafanaPassword"] : [],
    reason: "while docker.grafana.enabled is false",
    otherwise: `set ${keyOf(["docker", "grafana", "enabled"])} to true`,
  });
};

const grafanaHasFigures: DockerRule = ({ docker: { grafana, prometheus } }) => {
  if (!grafana.enabled || prometheus.enabled) return [];
  const key = keyOf(["docker", "grafana", "enabled"]);
  const needed = keyOf(["docker", "prometheus", "enabled"]);
  return [
    {
      key,
      given: describeGiven(true),
      allowed: `false while docker.prometheus.enabled is false: it shows what Prometheus has`,
      fix: `set ${needed} to true, or remove ${key}`,
    },
  ];
};

/** Rules about who watches the server, who is told and where it is shown. */
export const dockerWatchRules: readonly DockerRule[] = [
  alertmanagerIsOutside,
  alertsAreWatched,
  grafanaIsUsed,
  grafanaHasFigures,
];
