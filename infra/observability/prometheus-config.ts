import { paths, ports } from "../../app/src/contract.ts";

/** What Prometheus scrapes, and for which stack. */
export interface ScrapeTarget {
  /** Host name of the server as Prometheus reaches it. */
  readonly host: string;
  readonly stack: string;
}

/**
 * Prometheus' configuration: one job that scrapes the server's metrics port every 15 s. Written out
 * rather than rendered by a library, which every run of the program would have to load.
 */
export function renderPrometheusConfig({ host, stack }: ScrapeTarget): string {
  return `global:
  scrape_interval: 15s
  scrape_timeout: 10s
  external_labels:
    stack: ${JSON.stringify(stack)}
scrape_configs:
  - job_name: mcp-server
    metrics_path: ${paths.metrics}
    static_configs:
      - targets:
          - ${host}:${ports.metrics}
`;
}
