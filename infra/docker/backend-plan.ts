import type { BackendSettings, DockerSettings } from "../config/schema.ts";
import { healthTests } from "../health-plan.ts";
import { containerDefaults, healthcheckPlan } from "./container-defaults.ts";

const check = { intervalSec: 10, timeoutSec: 5, startPeriodSec: 10, retries: 3 } as const;

/**
 * The container of a backend, all but its image, its environment and where it is attached. It
 * publishes no port: the stack's network alone reaches it.
 */
export function planBackend(
  backend: BackendSettings,
  docker: DockerSettings["docker"],
  containerName: string,
) {
  const { name, port, user, writable, memoryMiB, command, health, stopSec } = backend;
  return {
    ...containerDefaults({ memoryMiB, cpus: docker.cpus }),
    name: containerName,
    hostname: name,
    user: `${user}:${user}`,
    readOnly: true,
    tmpfs: Object.fromEntries(
      writable.map((path) => [path, "rw,noexec,nosuid,nodev,size=16m"] as const),
    ),
    ...(command === undefined ? {} : { command: [...command] }),
    healthcheck: healthcheckPlan(healthTests(health, port), check, docker.health),
    waitTimeout: docker.startTimeoutSec,
    stopTimeout: stopSec,
    destroyGraceSeconds: stopSec,
  };
}
