import { describeGiven, type Fault, keyOf } from "./fault.ts";
import type { KubernetesRule } from "./kubernetes-rules.ts";
import { keepsItsOwn } from "./own-state.ts";
import { mostReplicas } from "./scaling.ts";
import type { KubernetesSettings } from "./schema.ts";
import { volumeLists } from "./volume-lists.ts";

const dataKey = (name: string): string => keyOf(["kubernetes", "data", name]);
const manyNodes = `${dataKey("accessMode")} to ReadWriteMany with a storage class that has it`;

/** Every pod of the server mounts its claims. */
const serverVolumesHaveOnePod: KubernetesRule = ({ server, kubernetes }) => {
  const { persistent, accessMode } = kubernetes.data;
  const most = mostReplicas(kubernetes);
  const isMounted = keepsItsOwn(server) ? server.container.volumes?.length !== 0 : persistent;
  if (most === 1 || !isMounted || accessMode === "ReadWriteMany") return [];
  const without = keepsItsOwn(server)
    ? `${keyOf(["server", "container", "volumes"])} to []`
    : `${dataKey("persistent")} to false`;
  return [
    {
      key: dataKey("accessMode"),
      given: describeGiven(accessMode),
      allowed: `ReadWriteMany while up to ${most} pods run at once`,
      fix: `set ${manyNodes}, ${without}, or ${keyOf(["kubernetes", "replicas"])} to 1`,
    },
  ];
};

/** Pods of one claim that one node alone may mount cannot run on two. */
const backendVolumesHaveOnePod: KubernetesRule = ({ backends, kubernetes: { data } }) =>
  backends.flatMap(({ volumes, replicas }, index): Fault[] => {
    if (replicas === 1 || volumes.length === 0 || data.accessMode === "ReadWriteMany") return [];
    const key = keyOf(["backends", index, "replicas"]);
    return [
      {
        key,
        given: String(replicas),
        allowed: `1 while it has volumes that one node mounts (${data.accessMode})`,
        fix: `set ${key} to 1, or ${manyNodes}`,
      },
    ];
  });

/** The same of pods of two Deployments, which the scheduler keeps on no common node. */
const volumesHaveOneMounter: KubernetesRule = (settings) => {
  if (settings.kubernetes.data.accessMode === "ReadWriteMany") return [];
  const firstAt = new Map<string, string>();
  return volumeLists(settings).flatMap(({ path, volumes }) => {
    const owner = keyOf(path);
    return volumes.flatMap(({ name }, index): Fault[] => {
      const first = firstAt.get(name) ?? owner;
      firstAt.set(name, first);
      if (first === owner) return [];
      const key = keyOf([...path, "volumes", index, "name"]);
      return [
        {
          key,
          given: describeGiven(name),
          allowed: `a volume other than that of ${first} while ${dataKey("accessMode")} is ${settings.kubernetes.data.accessMode}: pods on two nodes cannot mount one`,
          fix: `set ${manyNodes}, or rename it in ${key}`,
        },
      ];
    });
  });
};

/** A claim of the user's name must meet none that is named after a volume. */
const claimsDiffer: KubernetesRule = (settings) => {
  const { server, kubernetes } = settings;
  const { claim, persistent } = kubernetes.data;
  if (claim === undefined || !persistent || keepsItsOwn(server)) return [];
  const names = volumeLists(settings).flatMap(({ volumes }) => volumes.map(({ name }) => name));
  if (!names.some((name) => claim === claimName(settings, name))) return [];
  return [
    {
      key: dataKey("claim"),
      given: describeGiven(claim),
      allowed: "a name other than those of the claims of volumes",
      fix: `rename ${dataKey("claim")}, or the volume`,
    },
  ];
};

/** Name of the claim of a volume that the settings name. */
export function claimName({ server }: Pick<KubernetesSettings, "server">, volume: string): string {
  return `${server.name}-${volume}`;
}

/** Rules about who mounts which claim on a cluster, in the order of their faults. */
export const clusterVolumeRules: readonly KubernetesRule[] = [
  serverVolumesHaveOnePod,
  backendVolumesHaveOnePod,
  volumesHaveOneMounter,
  claimsDiffer,
];
