/** Name under which Prometheus knows the server where nobody else names it. */
export const serverJob = "mcp-server";

/** What Prometheus scrapes, for which stack, and whom it tells. */
export interface ScrapeTarget {
  /** Host name of the server as Prometheus reaches it. */
  readonly host: string;
  /** Where the server has its metrics. */
  readonly metrics: { readonly port: number; readonly path: string };
  readonly stack: string;
  /** File with the rules that it watches. */
  readonly rules: string;
  /** Host and port of the Alertmanager that is told of alerts; nobody is when undefined. */
  readonly alertmanager: string | undefined;
}

/**
 * Prometheus' configuration: one job that scrapes the server's metrics port every 15 s, and rules that
 * are looked at as often. Written out rather than rendered by a library, which every run of the program
 * would have to load.
 */
export function renderPrometheusConfig(target: ScrapeTarget): string {
  const { host, metrics, stack, rules, alertmanager } = target;
  return `global:
  scrape_interval: 15s
  scrape_timeout: 10s
  evaluation_interval: 15s
  external_labels:
    stack: ${JSON.stringify(stack)}
rule_files:
  - ${JSON.stringify(rules)}
${alertmanager === undefined ? "" : alerting(alertmanager)}scrape_configs:
  - job_name: ${serverJob}
    metrics_path: ${metrics.path}
    static_configs:
      - targets:
          - ${host}:${metrics.port}
`;
}

function alerting(alertmanager: string): string {
  return `alerting:
  alertmanagers:
    - static_configs:
        - targets:
            - ${JSON.stringify(alertmanager)}
`;
}
