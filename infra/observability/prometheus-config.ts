import { stringify } from "yaml";
import { paths, ports } from "../../app/src/contract.ts";

export interface ScrapeTarget {
  /** Host name of the server as Prometheus reaches it. */
  readonly host: string;
  readonly stack: string;
}

/** Prometheus' configuration: one job that scrapes the server's metrics port every 15 s. */
export function renderPrometheusConfig({ host, stack }: ScrapeTarget): string {
  return stringify({
    global: { scrape_interval: "15s", scrape_timeout: "10s", external_labels: { stack } },
    scrape_configs: [
      {
        job_name: "mcp-server",
        metrics_path: paths.metrics,
        static_configs: [{ targets: [`${host}:${ports.metrics}`] }],
      },
    ],
  });
}
