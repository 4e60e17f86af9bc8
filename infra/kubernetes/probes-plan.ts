import { healthcheck, withoutStore } from "../../app/src/contract.ts";
import type { KubernetesSettings } from "../config/schema.ts";
import { containerOf } from "../container.ts";
import { type ProbeAction, probeAction } from "../health-plan.ts";
import { portNames } from "./service-ports.ts";

const { timeoutSec, retries, intervalSec } = healthcheck;

/**
 * The three probes of the server: by HTTP on its public port, or all of them by the one check that an
 * own image is told to be asked by.
 *
 * The startup probe asks every second, and the other two begin once it has passed: that is why they
 * have no initial delays, which would hold back a pod that was up at once and still be too short for
 * one that is slow.
 */
export function planProbes(settings: KubernetesSettings) {
  const { startTimeoutSec } = settings.kubernetes;
  const { lives, serves } = actionsOf(settings);
  return {
    startupProbe: {
      ...lives,
      timeoutSeconds: timeoutSec,
      periodSeconds: 1,
      // restarted no sooner than `up` gives it up
      failureThreshold: startTimeoutSec,
    },
    livenessProbe: {
      ...lives,
      timeoutSeconds: timeoutSec,
      periodSeconds: intervalSec,
      failureThreshold: retries,
    },
    readinessProbe: {
      ...serves,
      timeoutSeconds: timeoutSec,
      periodSeconds: 10,
      // Not at the first, for the same reason: its keys are those of all pods too. One that is
      // stopped leaves its Service by being stopped, and waits for no probe.
      failureThreshold: 3,
    },
  };
}

const storeLeftOut = `${withoutStore.name}=${withoutStore.value}`;

function actionsOf(settings: KubernetesSettings): Record<"lives" | "serves", ProbeAction> {
  const { health, port, paths } = containerOf(settings);
  if (health !== undefined) {
    // a command asks by number, and the node by the name of the port
    const isAskedByNode = health.http !== undefined || health.tcp !== undefined;
    const action = probeAction(health, isAskedByNode ? portNames.http : port);
    return { lives: action, serves: action };
  }
  // A database that is away is so for every pod, and a Service without pods answers worse than
  // the server does, which needs it for tickets alone.
  const isShared = settings.server.store === "postgres";
  return {
    lives: get(paths.health),
    serves: get(isShared ? `${paths.ready}?${storeLeftOut}` : paths.ready),
  };
}

function get(path: string): ProbeAction {
  return { httpGet: { path, port: portNames.http } };
}
