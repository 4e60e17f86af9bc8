import { healthcheck, paths, withoutStore } from "../../app/src/contract.ts";
import type { KubernetesSettings } from "../config/schema.ts";
import { portNames } from "./service-ports.ts";

const { timeoutSec, retries, intervalSec } = healthcheck;

/**
 * The three probes of the server, by HTTP on its public port.
 *
 * The startup probe asks every second, and the other two begin once it has passed: that is why they
 * have no initial delays, which would hold back a pod that was up at once and still be too short for
 * one that is slow.
 */
export function planProbes({ server, kubernetes: { startTimeoutSec } }: KubernetesSettings) {
  return {
    startupProbe: {
      ...get(paths.health),
      periodSeconds: 1,
      // restarted no sooner than `up` gives it up
      failureThreshold: startTimeoutSec,
    },
    livenessProbe: {
      ...get(paths.health),
      periodSeconds: intervalSec,
      failureThreshold: retries,
    },
    readinessProbe: {
      // A database that is away is so for every pod, and a Service without pods answers worse than
      // the server does, which needs it for tickets alone.
      ...get(server.store === "postgres" ? `${paths.ready}?${storeLeftOut}` : paths.ready),
      periodSeconds: 10,
      // Not at the first, for the same reason: its keys are those of all pods too. One that is
      // stopped leaves its Service by being stopped, and waits for no probe.
      failureThreshold: 3,
    },
  };
}

const storeLeftOut = `${withoutStore.name}=${withoutStore.value}`;

function get(path: string) {
  return { httpGet: { path, port: portNames.http }, timeoutSeconds: timeoutSec };
}
