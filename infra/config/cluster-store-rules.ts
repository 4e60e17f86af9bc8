import { keyOf } from "./fault.ts";
import type { KubernetesRule } from "./kubernetes-rules.ts";
import { keepsItsOwn } from "./own-state.ts";
import { kubernetesTarget } from "./schema/kubernetes.ts";
import type { KubernetesSettings } from "./schema.ts";
import { tableFaults } from "./table-rules.ts";
import { unusedFaults } from "./unused.ts";
import { unusedPostgres } from "./unused-postgres.ts";
import { volumeLists } from "./volume-lists.ts";

type Section = "data" | "redis" | "postgres";

/** Settings of a section that differ from their defaults; only these are known to be written down. */
function changed(kubernetes: KubernetesSettings["kubernetes"], section: Section) {
  const defaults = Object.entries(kubernetesTarget.parse({})[section]);
  const byDefault = new Map<string, unknown>(defaults);
  return Object.entries(kubernetes[section])
    .filter(([name, value]) => byDefault.get(name) !== value)
    .map(([name, value]): [string[], unknown] => [["kubernetes", section, name], value]);
}

const tablesAreElsewhere: KubernetesRule = ({ server }) => tableFaults(server, "kubernetes");

const redisIsUsed: KubernetesRule = ({ server, kubernetes }, { supplied }) => {
  if (server.shared === "redis" && !supplied.has("redisUrl")) return [];
  const isElsewhere = server.shared === "redis";
  const secrets = isElsewhere
    ? ["redisPassword" as const]
    : (["redisPassword", "redisUrl"] as const);
  return unusedFaults({
    settings: changed(kubernetes, "redis"),
    secrets: secrets.filter((name) => supplied.has(name)),
    reason: isElsewhere
      ? `while ${keyOf(["redisUrl"])} names a Redis elsewhere`
      : `while server.shared is ${server.shared}`,
    otherwise: isElsewhere
      ? `remove ${keyOf(["redisUrl"])}`
      : `set ${keyOf(["server", "shared"])} to redis`,
  });
};

const postgresIsUsed: KubernetesRule = ({ server, kubernetes }, { supplied }) =>
  unusedPostgres(server, supplied, changed(kubernetes, "postgres"));

/** Claims of other volumes have the class and the access mode of the data folder's. */
const claimIsUsed: KubernetesRule = (settings) => {
  const { server, kubernetes } = settings;
  const isOwn = keepsItsOwn(server);
  if (kubernetes.data.persistent && !isOwn) return [];
  const ofAll = volumeLists(settings).some(({ volumes }) => volumes.length > 0)
    ? ["accessMode", "storageClass"]
    : [];
  return unusedFaults({
    settings: changed(kubernetes, "data").filter(
      ([path]) => !["persistent", ...ofAll].includes(path.at(-1) ?? ""),
    ),
    secrets: [],
    reason: isOwn
      ? "while server.container.volumes says what the server keeps"
      : "while kubernetes.data.persistent is false",
    otherwise: isOwn
      ? `remove ${keyOf(["server", "container", "volumes"])}`
      : `set ${keyOf(["kubernetes", "data", "persistent"])} to true`,
  });
};

/** Rules about Redis, PostgreSQL and the claim of the data folder on a cluster. */
export const clusterStoreRules: readonly KubernetesRule[] = [
  tablesAreElsewhere,
  redisIsUsed,
  postgresIsUsed,
  claimIsUsed,
];
