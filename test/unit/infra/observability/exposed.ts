import { createMetrics } from "../../../../app/src/telemetry/metrics.ts";

/** Labels that Prometheus adds to what it scrapes, by itself and through the operator. */
const scraped = ["job", "instance", "namespace"];

/** Labels by name of every series that the server exposes, and of Prometheus' own `up`. */
export async function exposedSeries(): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const metrics = createMetrics("1.0.0");
  // label names of a series that is not there yet stand in its metric
  metrics.operation({ method: "tools/call", tool: "t", errorType: "", transport: "http" }, 0.1);
  const found = new Map<string, Set<string>>([["up", new Set(scraped)]]);
  const add = (name: string, labels: readonly string[]) =>
    found.set(name, new Set([...(found.get(name) ?? scraped), ...labels]));
  for (const line of (await metrics.registry.metrics()).split("\n")) {
    const [, name, labels = ""] = /^([a-z_:][\w:]*)(?:\{(.*)\})? /.exec(line) ?? [];
    if (name !== undefined)
      add(
        name,
        [...labels.matchAll(/([a-z_]+)="/g)].map(([, label = ""]) => label),
      );
  }
  for (const metric of metrics.registry.getMetricsAsArray()) {
    if (!("labelNames" in metric) || !Array.isArray(metric.labelNames)) continue;
    const parts = String(metric.type) === "histogram" ? [] : [metric.name];
    for (const name of parts) add(name, metric.labelNames.map(String));
  }
  return found;
}
