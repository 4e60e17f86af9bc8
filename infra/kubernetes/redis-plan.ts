import type { KubernetesSettings } from "../config/schema.ts";
import { mirrored } from "../image-plan.ts";
import {
  redisAnswers,
  redisDataDir,
  redisPasswordNames,
  redisPort,
  redisServes,
  redisStartScript,
} from "../redis-settings.ts";
import type { StatefulParts } from "./stateful-plan.ts";
import { tmpMiB } from "./volumes-plan.ts";

/** Redis as one pod: set up as on Docker. */
export function planRedis({ kubernetes: { redis }, images }: KubernetesSettings): StatefulParts {
  return {
    component: "redis",
    image: mirrored(images.redis, images.mirror),
    port: redisPort,
    script: redisStartScript(redis.memoryMiB),
    env: {},
    passwordNames: redisPasswordNames,
    claim: { mountPath: redisDataDir, size: redis.size, storageClass: redis.storageClass },
    scratch: [{ name: "tmp", mountPath: "/tmp", sizeMiB: tmpMiB }],
    answers: redisAnswers,
    serves: ["sh", "-c", redisServes],
    cpu: 0.05,
    memoryMiB: redis.memoryMiB,
    stopSec: 10,
  };
}
