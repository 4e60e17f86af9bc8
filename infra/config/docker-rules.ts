import { dockerBridgeRules } from "./bridge-rules.ts";
import { deliveryIsLocal } from "./delivery-rules.ts";
import { dockerWatchRules } from "./docker-watch-rules.ts";
import { describeGiven, type Fault, keyOf } from "./fault.ts";
import { isLoopbackAddress, isOwnHost } from "./loopback.ts";
import type { RuleContext } from "./rules.ts";
import type { DockerSettings } from "./schema.ts";
import { tableFaults } from "./table-rules.ts";
import { unusedFaults } from "./unused.ts";
import { unusedPostgres } from "./unused-postgres.ts";

/** What may not be combined on target `docker`. */
export type DockerRule = (settings: DockerSettings, context: RuleContext) => Fault[];

const bindNeedsAuth: DockerRule = ({ server: { auth }, docker: { bind } }) => {
  if (auth.mode !== "none" || isLoopbackAddress(bind)) return [];
  return [
    {
      key: keyOf(["docker", "bind"]),
      given: describeGiven(bind),
      allowed: "127.0.0.1 or ::1 while server.auth.mode is none",
      fix: `set ${keyOf(["server", "auth", "mode"])} to jwt or jwks before others can reach the server`,
    },
  ];
};

/** Inside its container the server is alone: a collector of the machine is not on its loopback. */
const collectorIsOutside: DockerRule = ({ server: { telemetry } }) => {
  const url = telemetry.otlpEndpoint;
  if (url === undefined || !isOwnHost(url)) return [];
  const { hostname, port } = new URL(url);
  return [
    {
      key: keyOf(["server", "telemetry", "otlpEndpoint"]),
      given: describeGiven(port === "" ? hostname : `${hostname}:${port}`),
      allowed: "a host that the server's container reaches; this one is the container itself",
      fix: "name the machine's address, or host.docker.internal with Docker Desktop, where the collector must listen beyond loopback; or the name of a container on the stack's network",
    },
  ];
};

const tablesAreElsewhere: DockerRule = ({ server }) => tableFaults(server, "docker");

const redisIsItsOwn: DockerRule = (_, { supplied }) =>
  unusedFaults({
    settings: [],
    secrets: supplied.has("redisUrl") ? ["redisUrl"] : [],
    reason: "on target docker, which runs a Redis of its own and reaches no other",
    otherwise: `set ${keyOf(["target"])} to kubernetes or lambda`,
  });

const redisIsUsedOrAbsent: DockerRule = ({ server, docker }, { supplied }) => {
  if (server.shared === "redis") return [];
  return unusedFaults({
    settings: [[["docker", "redis", "port"], docker.redis.port]],
    secrets: supplied.has("redisPassword") ? ["redisPassword"] : [],
    reason: `while server.shared is ${server.shared}`,
    otherwise: `set ${keyOf(["server", "shared"])} to redis`,
  });
};

const postgresIsUsed: DockerRule = ({ server, docker }, { supplied }) =>
  unusedPostgres(server, supplied, [[["docker", "postgres", "port"], docker.postgres.port]]);

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

/** A port that the stack publishes on the Docker host. */
export interface PublishedPort {
  /** Key that sets it. */
  readonly key: string;
  readonly bind: string;
  readonly port: number;
  /** Last parts of the name of the container that publishes it; none for the server. */
  readonly by: readonly string[];
}

/** Ports that the stack publishes on the Docker host. */
export function publishedPorts({
  server,
  companions,
  topology,
  docker,
}: Pick<DockerSettings, "server" | "companions" | "topology" | "docker">): PublishedPort[] {
  const { bind, port, prometheus, grafana, redis, postgres } = docker;
  const keyed = (name: string) => keyOf(["docker", name, "port"]);
  return [
    { key: keyOf(["docker", "port"]), bind, port, by: topology === "split" ? ["gateway"] : [] },
    ...(prometheus.enabled
      ? [
          {
            key: keyed("prometheus"),
            bind: prometheus.bind,
            port: prometheus.port,
            by: ["prometheus"],
          },
        ]
      : []),
    ...(grafana.enabled
      ? [{ key: keyed("grafana"), bind: grafana.bind, port: grafana.port, by: ["grafana"] }]
      : []),
    ...(server.shared === "redis" && redis.port !== undefined
      ? [{ key: keyed("redis"), bind, port: redis.port, by: ["redis"] }]
      : []),
    ...(server.store === "postgres" && postgres.port !== undefined
      ? [{ key: keyed("postgres"), bind, port: postgres.port, by: ["postgres"] }]
      : []),
    ...companions.flatMap(({ name, http }, index) =>
      http?.port === undefined
        ? []
        : [
            {
              key: keyOf(["companions", index, "http", "port"]),
              bind,
              port: http.port,
              by: [name, "http"],
            },
          ],
    ),
  ];
}

/** Rules of target `docker` alone, in the order in which their faults are reported. */
export const dockerRules: readonly DockerRule[] = [
  deliveryIsLocal,
  bindNeedsAuth,
  collectorIsOutside,
  ...dockerWatchRules,
  tablesAreElsewhere,
  redisIsItsOwn,
  redisIsUsedOrAbsent,
  postgresIsUsed,
  ...dockerBridgeRules,
  portsDiffer,
];
