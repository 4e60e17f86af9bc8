import { describeGiven, type Fault, keyOf } from "./fault.ts";
import type { DockerSettings, Settings } from "./schema.ts";

/** What may not be combined; each rule sees valid settings and answers with its faults. */
type Rule = (settings: Settings, context: RuleContext) => Fault[];

/** Facts about the stack that the settings alone do not hold. */
export interface RuleContext {
  readonly hasJwtSecret: boolean;
  readonly hasRedisPassword: boolean;
}

const oneImageSource: Rule = ({ server: { image } }) => {
  const key = keyOf(["server", "image"]);
  if (image.build && image.reference) {
    return [
      {
        key,
        given: "build and reference",
        allowed: "build or reference, not both",
        fix: `remove ${key}.build to run an existing image, or ${key}.reference to build one`,
      },
    ];
  }
  if (image.build || image.reference) return [];
  return [
    {
      key,
      given: "neither build nor reference",
      allowed: "build or reference",
      fix: `remove ${key} to build the bundled server, or set ${key}.reference`,
    },
  ];
};

const authFitsItsMode: Rule = ({ server: { auth } }, { hasJwtSecret }) => {
  if (auth.mode !== "none") return [];
  const unused = [
    auth.audience === undefined ? undefined : keyOf(["server", "auth", "audience"]),
    auth.issuer === undefined ? undefined : keyOf(["server", "auth", "issuer"]),
    hasJwtSecret ? keyOf(["jwtSecret"]) : undefined,
  ].filter((key) => key !== undefined);
  return unused.map((key) => ({
    key,
    given: key.endsWith("jwtSecret") ? "a secret" : "a value",
    allowed: "nothing while server.auth.mode is none",
    fix: `set ${keyOf(["server", "auth", "mode"])} to jwt, or remove ${key}`,
  }));
};

const publicNeedsAuth: Rule = ({ server: { auth, publicUrl }, docker }) => {
  if (auth.mode !== "none") return [];
  const exposed = [
    isLoopbackAddress(docker.bind)
      ? undefined
      : { key: keyOf(["docker", "bind"]), given: docker.bind, allowed: "127.0.0.1 or ::1" },
    publicUrl === undefined || isLoopbackUrl(publicUrl)
      ? undefined
      : { key: keyOf(["server", "publicUrl"]), given: publicUrl, allowed: "a loopback URL" },
  ].filter((fault) => fault !== undefined);
  return exposed.map(({ key, given, allowed }) => ({
    key,
    given: describeGiven(given),
    allowed: `${allowed} while server.auth.mode is none`,
    fix: `set ${keyOf(["server", "auth", "mode"])} to jwt before others can reach the server`,
  }));
};

const publicUrlIsAnEncryptedOrigin: Rule = ({ server: { publicUrl } }) => {
  if (publicUrl === undefined) return [];
  const url = new URL(publicUrl);
  const key = keyOf(["server", "publicUrl"]);
  const given = describeGiven(publicUrl);
  if (url.pathname !== "/" || url.search !== "" || url.hash !== "") {
    // Clients look for /.well-known at the root of the origin (RFC 9728, section 3.1).
    const fix = `set ${key} to ${url.origin}`;
    return [{ key, given, allowed: "an origin without path or query", fix }];
  }
  if (url.protocol === "https:" || isLoopbackUrl(publicUrl)) return [];
  const fix = "serve it over https: bearer tokens must not travel in the clear";
  return [{ key, given, allowed: "https, or http on a loopback address", fix }];
};

const redisIsUsedOrAbsent: Rule = ({ server, docker }, { hasRedisPassword }) => {
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

const portsDiffer: Rule = ({ server, docker }) => {
  const seen = new Map<number, string>();
  return publishedPorts({ server, docker }).flatMap(({ key, port }) => {
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

function isLoopbackAddress(address: string): boolean {
  return address === "::1" || /^127(\.\d{1,3}){3}$/.test(address);
}

function isLoopbackUrl(url: string): boolean {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, "");
  return host === "localhost" || isLoopbackAddress(host);
}

/** All rules, in the order in which their faults are reported. */
export const rules: Readonly<Record<string, Rule>> = {
  oneImageSource,
  authFitsItsMode,
  publicNeedsAuth,
  publicUrlIsAnEncryptedOrigin,
  redisIsUsedOrAbsent,
  portsDiffer,
};

/** Faults of every rule; an empty list means that the combination can run. */
export function combinationFaults(settings: Settings, context: RuleContext): Fault[] {
  return Object.values(rules).flatMap((rule) => rule(settings, context));
}
