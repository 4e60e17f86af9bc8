/** Redis' own port (IANA). */
export const redisPort = 6379;

/** Where the image of Redis keeps its data. */
export const redisDataDir = "/data";

/** Environment of a Redis container that holds the password, for the server and for redis-cli. */
export const redisPasswordNames = ["REDIS_PASSWORD", "REDISCLI_AUTH"] as const;

/** Lets a started Redis answer, if only with a refusal: `redis-cli ping` then exits 0. */
export const redisAnswers = ["redis-cli", "ping"] as const;

/** Tells whether Redis serves: `redis-cli ping` exits 0 even when it is refused, so its words count. */
export const redisServes = "redis-cli ping | grep -q PONG";

/**
 * Starts Redis with settings from standard input: the password then stands neither in the
 * arguments, which every user of the machine can list, nor in a file of the image.
 */
export function redisStartScript(memoryMiB: number): string {
  const settings = [
    "requirepass $REDIS_PASSWORD",
    `dir ${redisDataDir}`,
    "appendonly yes",
    // three quarters, so that a rewrite of the append-only file still fits in the limit
    `maxmemory ${Math.floor(memoryMiB * 0.75)}mb`,
    "maxmemory-policy volatile-lru",
  ];
  return `exec redis-server - <<SETTINGS\n${settings.join("\n")}\nSETTINGS`;
}

/** URL of the one database, for a password of characters that need no escaping. */
export function redisUrl(host: string, password: string): string {
  return `redis://:${password}@${host}:${redisPort}/0`;
}
