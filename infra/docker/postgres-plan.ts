import type { DockerSettings } from "../config/schema.ts";
import {
  postgresDataDir,
  postgresEnv,
  postgresPort,
  postgresServes,
  postgresSocketDir,
  postgresStartScript,
  postgresStopSec,
} from "../postgres-settings.ts";
import { aliases } from "./addresses.ts";
import { containerDefaults, healthcheckPlan, publish } from "./container-defaults.ts";

const check = { intervalSec: 10, timeoutSec: 5, startPeriodSec: 30, retries: 5 } as const;
const scratch = "rw,noexec,nosuid,nodev";

/** The container of PostgreSQL, all but its image, its password and where it is attached. */
export function planPostgres({ docker }: DockerSettings, containerName: string) {
  const { postgres, bind, health } = docker;
  return {
    container: {
      ...containerDefaults({ memoryMiB: postgres.memoryMiB, cpus: docker.cpus }),
      name: containerName,
      hostname: aliases.postgres,
      user: "postgres",
      readOnly: true,
      tmpfs: { "/tmp": `${scratch},size=16m`, [postgresSocketDir]: `${scratch},size=1m` },
      command: ["sh", "-c", postgresStartScript(postgres.memoryMiB)],
      ports: postgres.port === undefined ? [] : publish(postgresPort, postgres.port, bind),
      healthcheck: healthcheckPlan(["CMD", ...postgresServes], check, health),
      waitTimeout: docker.startTimeoutSec,
      stopTimeout: postgresStopSec,
      destroyGraceSeconds: postgresStopSec,
    },
    env: Object.entries(postgresEnv(postgresDataDir)).map(([key, value]) => `${key}=${value}`),
  };
}
