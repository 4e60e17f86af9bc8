import type { DockerSettings } from "../config/schema.ts";
import { aliases } from "./addresses.ts";
import { containerDefaults, healthcheckPlan, publish } from "./container-defaults.ts";

/** Redis' own port (IANA). */
export const redisPort = 6379;

const check = { intervalSec: 10, timeoutSec: 3, startPeriodSec: 5, retries: 5 } as const;

/**
 * Settings on standard input: the password then stands neither in the arguments, which every user
 * of the machine can list, nor in a file of the image.
 */
function startScript(memoryMiB: number): string {
  const settings = [
    "requirepass $REDIS_PASSWORD",
    "dir /data",
    "appendonly yes",
    // three quarters, so that a rewrite of the append-only file still fits in the limit
    `maxmemory ${Math.floor(memoryMiB * 0.75)}mb`,
    "maxmemory-policy volatile-lru",
  ];
  return `exec redis-server - <<SETTINGS\n${settings.join("\n")}\nSETTINGS`;
}

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
    command: ["sh", "-c", startScript(redis.memoryMiB)],
    ports: redis.port === undefined ? [] : publish(redisPort, redis.port, bind),
    // `redis-cli ping` exits 0 even when it is refused, so its answer is what counts
    healthcheck: healthcheckPlan(["CMD-SHELL", "redis-cli ping | grep -q PONG"], check, health),
    waitTimeout: docker.startTimeoutSec,
    stopTimeout: 10,
    destroyGraceSeconds: 10,
  };
}
