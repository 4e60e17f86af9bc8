import { env } from "../../app/src/contract.ts";
import type { BesideRule } from "./beside-rules.ts";
import { describeGiven, type Fault, keyOf } from "./fault.ts";
import type { ServerSettings } from "./schema.ts";

const inContainer = (...path: readonly PropertyKey[]) => ["server", "container", ...path];

/** Names that the server reads and no setting of the stack sets. */
const free: ReadonlySet<string> = new Set([
  env.version,
  env.databasePoolSize,
  env.conformanceFixtures,
]);

/** Names that are set by some settings alone; others are free for an own server. */
function isSet(name: string, { auth, store, shared, telemetry, webhook }: ServerSettings): boolean {
  switch (name) {
    case env.jwtSecret:
      return auth.mode === "jwt";
    case env.jwksUrl:
    case env.jwksFile:
      return auth.mode === "jwks";
    case env.redisUrl:
      return shared === "redis";
    case env.databaseUrl:
      return store === "postgres";
    case env.otlpEndpoint:
    case env.otlpHeaders:
    case env.traceSampleRatio:
      return telemetry.otlpEndpoint !== undefined;
    case env.webhookUrl:
    case env.webhookSecret:
      return webhook.url !== undefined;
    default:
      return !free.has(name);
  }
}

const contractNames: ReadonlySet<string> = new Set(Object.values(env));

/** The server would be told twice, and which of the two it hears nobody says. */
const variablesAreOwn: BesideRule = ({ server }) => {
  const { env: plain, secrets } = server.container;
  const stackSets = (name: string) => contractNames.has(name) && isSet(name, server);
  const taken = ([kind, names]: readonly [string, readonly string[]]): Fault[] =>
    names.filter(stackSets).map((name) => {
      const key = keyOf(inContainer(kind, name));
      return {
        key,
        given: describeGiven(name),
        allowed: "a variable that the stack does not set itself",
        fix: `remove ${key}, and change the setting that it comes from`,
      };
    });
  const both = Object.keys(secrets).filter((name) => Object.hasOwn(plain, name));
  return [
    ...taken(["env", Object.keys(plain)]),
    ...taken(["secrets", Object.keys(secrets)]),
    ...both.map((name) => ({
      key: keyOf(inContainer("secrets", name)),
      given: describeGiven(name),
      allowed: "a variable in env or in secrets, not in both",
      fix: `remove ${keyOf(inContainer("env", name))} or ${keyOf(inContainer("secrets", name))}`,
    })),
  ];
};

/** One socket cannot have two ports' meanings. */
const portsDiffer: BesideRule = ({ server: { container }, topology }) => {
  const { metrics, port = topology === "split" ? 8085 : 8000 } = container;
  if (!metrics.enabled || metrics.port !== port) return [];
  const key = keyOf(inContainer("metrics", "port"));
  return [
    {
      key,
      given: String(port),
      allowed: `a port other than that of ${keyOf(inContainer("port"))}, so that nobody reads metrics from outside`,
      fix: `change ${key}, or set ${keyOf(inContainer("metrics", "enabled"))} to false`,
    },
  ];
};

const foldersDiffer: BesideRule = ({ server: { container } }) => {
  const seen = new Map<string, string>();
  const folders = [
    ...container.writable.map((folder, index) => ({ folder, path: ["writable", index] })),
    ...(container.volumes ?? []).map(({ path: folder }, index) => ({
      folder,
      path: ["volumes", index, "path"],
    })),
  ];
  return folders.flatMap(({ folder, path }): Fault[] => {
    const key = keyOf(inContainer(...path));
    const other = seen.get(folder);
    seen.set(folder, other ?? key);
    if (other === undefined) return [];
    const allowed = `a folder other than that of ${other}`;
    return [{ key, given: describeGiven(folder), allowed, fix: `change ${key} or ${other}` }];
  });
};

/** Rules of how the server's image is run, in the order of their faults. */
export const containerRules: readonly BesideRule[] = [variablesAreOwn, portsDiffer, foldersDiffer];
