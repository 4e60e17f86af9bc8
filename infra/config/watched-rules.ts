import { type Fault, keyOf } from "./fault.ts";
import type { Settings } from "./schema.ts";

/** The way of each target that has somebody scrape the server, once it is switched on. */
const watchers = {
  docker: { path: ["docker", "prometheus", "enabled"], given: "true", off: "false" },
  kubernetes: { path: ["kubernetes", "monitoring", "kind"], given: "operator", off: "none" },
} as const;

/** Alerts about a server that has no metrics would all say that it is gone. */
export function watchedFaults(settings: Settings): Fault[] {
  if (settings.server.container.metrics.enabled || settings.target === "lambda") return [];
  const isWatched =
    settings.target === "docker"
      ? settings.docker.prometheus.enabled
      : settings.kubernetes.monitoring.kind === "operator";
  if (!isWatched) return [];
  const { path, given, off } = watchers[settings.target];
  const key = keyOf(path);
  const metrics = keyOf(["server", "container", "metrics", "enabled"]);
  return [
    {
      key,
      given,
      allowed: `${off} while ${metrics} is false: there is nothing to scrape`,
      fix: `set ${key} to ${off}, or ${metrics} to true`,
    },
  ];
}
