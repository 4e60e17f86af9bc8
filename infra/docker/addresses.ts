import type { DockerSettings } from "../config/schema.ts";
import { containerOf } from "../container.ts";

/** Name of each container on the stack's network. */
export const aliases = {
  server: "mcp-server",
  redis: "redis",
  postgres: "postgres",
  prometheus: "prometheus",
  grafana: "grafana",
  gateway: "gateway",
} as const;

/** Where the stack answers, as seen from outside its network. */
export interface Addresses {
  /** Origin that clients use; `server.publicUrl` when a proxy stands in front. */
  readonly publicUrl: string;
  readonly endpoint: string;
  readonly healthUrl: string;
  /** Prometheus, else the server's own metrics, which only its network reaches; its origin there when it has none. */
  readonly metricsUrl: string;
  /** Undefined when no Grafana runs. */
  readonly grafanaUrl: string | undefined;
}

/** Works out the addresses from what is published where. */
export function addressesOf(settings: DockerSettings): Addresses {
  const { server, docker } = settings;
  const { port, paths, metrics } = containerOf(settings);
  const { prometheus, grafana } = docker;
  const origin = `http://${hostOf(docker.bind, docker.host)}:${docker.port}`;
  const publicUrl = new URL(server.publicUrl ?? origin).origin;
  return {
    publicUrl,
    endpoint: `${publicUrl}${paths.mcp}`,
    healthUrl: `${publicUrl}${paths.health}`,
    metricsUrl: prometheus.enabled
      ? `http://${hostOf(prometheus.bind, docker.host)}:${prometheus.port}`
      : `http://${aliases.server}:${metrics ? `${metrics.port}${metrics.path}` : port}`,
    grafanaUrl: grafana.enabled
      ? `http://${hostOf(grafana.bind, docker.host)}:${grafana.port}`
      : undefined,
  };
}

/** The address that a port is bound to, or the machine's own name when it is every address. */
export function hostOf(bind: string, host: string | undefined): string {
  const everywhere = bind === "0.0.0.0" || bind === "::";
  if (!everywhere) return bind.includes(":") ? `[${bind}]` : bind;
  return host !== undefined && /^(ssh|tcp):/.test(host) ? new URL(host).hostname : "localhost";
}
