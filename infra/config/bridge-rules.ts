import type { BesideRule } from "./beside-rules.ts";
import type { DockerRule } from "./docker-rules.ts";
import { describeGiven, type Fault, keyOf } from "./fault.ts";
import type { KubernetesRule } from "./kubernetes-rules.ts";
import type { RuleContext } from "./rules.ts";
import type { Settings } from "./schema.ts";
import { unusedFaults } from "./unused.ts";

/** On Docker the bridge of a companion is a container beside the one that clients start it in. */
const bridgeNamesDiffer: BesideRule = ({ companions, backends }) => {
  const bridges = companions.flatMap(({ name, http }) => (http ? [`${name}-http`] : []));
  const named = [
    ...companions.map(({ name }, index) => ({ name, key: keyOf(["companions", index, "name"]) })),
    ...backends.map(({ name }, index) => ({ name, key: keyOf(["backends", index, "name"]) })),
  ];
  return named
    .filter(({ name }) => bridges.includes(name))
    .map(({ name, key }) => ({
      key,
      given: describeGiven(name),
      allowed: `a name other than that of the bridge of companion ${name.replace(/-http$/, "")}`,
      fix: `give ${key} a name of its own`,
    }));
};

const bridgeHasPort: DockerRule = ({ companions }) =>
  companions.flatMap(({ http }, index): Fault[] => {
    if (http === undefined || http.port !== undefined) return [];
    const key = keyOf(["companions", index, "http", "port"]);
    const allowed = "the port that the companion is published at, on docker.bind";
    return [{ key, given: "nothing", allowed, fix: `add ${key}, such as 8101` }];
  });

const bridgeHasNoPort: KubernetesRule = ({ companions }) =>
  unusedFaults({
    settings: companions.map(({ http }, index) => [
      ["companions", index, "http", "port"],
      http?.port,
    ]),
    secrets: [],
    reason: "on target kubernetes, where a Service of its own publishes it inside of the cluster",
    otherwise: `set ${keyOf(["target"])} to docker`,
  });

/** Nobody can start an stdio server in a pod from the outside. */
const companionIsBridged: KubernetesRule = ({ companions }) =>
  companions.flatMap(({ name, http }, index): Fault[] => {
    if (http !== undefined) return [];
    const key = keyOf(["companions", index, "http"]);
    return [
      {
        key,
        given: `nothing: companion ${name} speaks stdio alone`,
        allowed:
          "{}: on target kubernetes a companion is published over HTTP, which any client of the cluster can call",
        fix: `add ${key}: {}, or run it on target docker`,
      },
    ];
  });

const bridgedImageIsPushed: KubernetesRule = ({ companions, server: { image } }) => {
  if (companions.length === 0 || image.push) return [];
  const key = keyOf(["server", "image", "push", "repository"]);
  return [
    {
      key,
      given: "nothing",
      allowed:
        "where images of companions are pushed, with the companion's name added: the nodes of a cluster pull them from there",
      fix: `set ${key}`,
    },
  ];
};

/** The key that callers of bridges show has no use without a bridge. */
export function unusedBridgeKey(
  { companions }: Pick<Settings, "companions">,
  { supplied }: Pick<RuleContext, "supplied">,
): Fault[] {
  const isUsed = companions.some(({ http }) => http !== undefined);
  return unusedFaults({
    settings: [],
    secrets: !isUsed && supplied.has("bridgeKey") ? ["bridgeKey"] : [],
    reason: "while no companion has http",
    otherwise: `add ${keyOf(["companions", 0, "http"])}`,
  });
}

/** Rules of companions over HTTP on any target. */
export const bridgeRules: readonly BesideRule[] = [bridgeNamesDiffer];

/** The same on target `docker`. */
export const dockerBridgeRules: readonly DockerRule[] = [bridgeHasPort, unusedBridgeKey];

/** The same on target `kubernetes`. */
export const clusterBridgeRules: readonly KubernetesRule[] = [
  companionIsBridged,
  bridgeHasNoPort,
  bridgedImageIsPushed,
  unusedBridgeKey,
];
