import { describeGiven, type Fault, keyOf } from "./fault.ts";
import { isLoopbackAddress } from "./loopback.ts";
import type { RuleContext } from "./rules.ts";
import type { DockerSettings } from "./schema.ts";

/** What may not be combined on target `docker`. */
type DockerRule = (settings: DockerSettings, context: RuleContext) => Fault[];

const bindNeedsAuth: DockerRule = ({ server: { auth }, docker: { bind } }) => {
  if (auth.mode !== "none" || isLoopbackAddress(bind)) return [];
  return [
    {
      key: keyOf(["docker", "bind"]),
      given: describeGiven(bind),
      allowed: "127.0.0.1 or ::1 while server.auth.mode is none",
      fix: `set ${keyOf(["server", "auth", "mode"])} to jwt before others can reach the server`,
    },
  ];
};

const redisIsUsedOrAbsent: DockerRule = ({ server, docker }, { hasRedisPassword }) => {
  if (server.shared === "redis") return [];
  const unused = [
    docker.redis.port === undefined ? undefined : keyOf(["docker", "redis", "port"]),
    hasRedisPassword ? keyOf(["redisPassword"]) : undefined,
  ].filter((key) => key !== undefined);
  return unused.map((key) => ({
    key,
    given: key.endsWith("redisPassword") ? "a secret" : describeGiven(docker.redis.port),
    allowed: "nothing while server.shared is memory",
    fix: `set ${keyOf(["server", "shared"])} to redis, or remove ${key}`,
  }));
};

const portsDiffer: DockerRule = (settings) => {
  const seen = new Map<number, string>();
  return publishedPorts(settings).flatMap(({ key, port }) => {
    const other = seen.get(port);
    seen.set(port, other ?? key);
    if (other === undefined) return [];
    const fix = `give ${key} a port of its own`;
    return [{ key, given: String(port), allowed: `a port other than that of ${other}`, fix }];
  });
};

/** Ports that the stack publishes on the Docker host, each with its address and the key that sets it. */
export function publishedPorts({
  server,
  docker,
}: Pick<DockerSettings, "server" | "docker">): { key: string; bind: string; port: number }[] {
  const { bind, port, prometheus, redis } = docker;
  return [
    { key: keyOf(["docker", "port"]), bind, port },
    ...(prometheus.enabled
      ? [
          {
            key: keyOf(["docker", "prometheus", "port"]),
            bind: prometheus.bind,
            port: prometheus.port,
          },
        ]
      : []),
    ...(server.shared === "redis" && redis.port !== undefined
      ? [{ key: keyOf(["docker", "redis", "port"]), bind, port: redis.port }]
      : []),
  ];
}

/** Rules of target `docker` alone, in the order in which their faults are reported. */
export const dockerRules: readonly DockerRule[] = [bindNeedsAuth, redisIsUsedOrAbsent, portsDiffer];
