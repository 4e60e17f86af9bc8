import type { OwnBackend } from "../backends.ts";
import { probeAction } from "../health-plan.ts";
import { portNames } from "./service-ports.ts";

/**
 * The three probes of a backend, all by its one health check. The startup probe asks every second and
 * restarts it no sooner than `up` gives it up.
 */
export function planBackendProbes(
  { health, port }: Pick<OwnBackend, "health" | "port">,
  startTimeoutSec: number,
) {
  // a command asks by number, and the node by the name of the port
  const isAskedByNode = health.http !== undefined || health.tcp !== undefined;
  const probe = {
    ...probeAction(health, isAskedByNode ? portNames.http : port),
    timeoutSeconds: 5,
  };
  return {
    startupProbe: { ...probe, periodSeconds: 1, failureThreshold: startTimeoutSec },
    livenessProbe: { ...probe, periodSeconds: 30, failureThreshold: 3 },
    readinessProbe: { ...probe, periodSeconds: 5, failureThreshold: 2 },
  };
}
