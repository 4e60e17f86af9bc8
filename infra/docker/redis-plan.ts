import type { DockerSettings } from "../config/schema.ts";
import { redisPort, redisServes, redisStartScript } from "../redis-settings.ts";
import { aliases } from "./addresses.ts";
import { containerDefaults, healthcheckPlan, publish } from "./container-defaults.ts";

const check = { intervalSec: 10, timeoutSec: 3, startPeriodSec: 5, retries: 5 } as const;

/** The container of Redis, all but its image, its password and where it is attached. */
export function planRedis({ docker }: DockerSettings, containerName: string) {
  const { redis, bind, health } = docker;
  return {
    ...containerDefaults({ memoryMiB: redis.memoryMiB, cpus: docker.cpus }),
    name: containerName,
    hostname: aliases.redis,
    user: "redis",
    readOnly: true,
    tmpfs: { "/tmp": "rw,noexec,nosuid,nodev,size=16m" },
    command: ["sh", "-c", redisStartScript(redis.memoryMiB)],
    ports: redis.port === undefined ? [] : publish(redisPort, redis.port, bind),
    healthcheck: healthcheckPlan(["CMD-SHELL", redisServes], check, health),
    waitTimeout: docker.startTimeoutSec,
    stopTimeout: 10,
    destroyGraceSeconds: 10,
  };
}
