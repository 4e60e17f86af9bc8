import type { Properties } from "../values.ts";
import { groupOf, type ObjectType } from "./object-type.ts";

/** What the provider's settings say about Secrets and ConfigMaps. */
export interface Mutability {
  readonly mutableSecrets: boolean;
  readonly mutableConfigMaps: boolean;
}

/** A part of an object that cannot change in place, but for some of its fields. */
interface Rule {
  readonly fixed: string;
  readonly except?: readonly string[];
}

const identity: readonly Rule[] = [
  { fixed: "apiVersion" },
  { fixed: "kind" },
  { fixed: "metadata.name" },
  { fixed: "metadata.namespace" },
];

/** By group and kind: what the API server refuses to change (validation of each kind). */
const fixedParts: Readonly<Record<string, readonly Rule[]>> = {
  "apps/DaemonSet": [{ fixed: "spec.selector" }],
  "apps/Deployment": [{ fixed: "spec.selector" }],
  "apps/ReplicaSet": [{ fixed: "spec.selector" }],
  "apps/StatefulSet": [
    {
      fixed: "spec",
      except: [
        "spec.replicas",
        "spec.template",
        "spec.updateStrategy",
        "spec.persistentVolumeClaimRetentionPolicy",
        "spec.minReadySeconds",
        "spec.ordinals",
        "spec.revisionHistoryLimit",
      ],
    },
  ],
  "batch/Job": [
    { fixed: "spec.template" },
    { fixed: "spec.selector" },
    { fixed: "spec.completions" },
    { fixed: "spec.completionMode" },
    { fixed: "spec.manualSelector" },
  ],
  "/PersistentVolumeClaim": [
    { fixed: "spec", except: ["spec.resources.requests", "spec.volumeAttributesClassName"] },
  ],
  "/PersistentVolume": [
    {
      fixed: "spec",
      except: [
        "spec.capacity",
        "spec.accessModes",
        "spec.claimRef",
        "spec.mountOptions",
        "spec.persistentVolumeReclaimPolicy",
        "spec.storageClassName",
        "spec.volumeAttributesClassName",
      ],
    },
  ],
  "/Pod": [{ fixed: "spec", except: ["spec.activeDeadlineSeconds", "spec.tolerations"] }],
  "/ResourceQuota": [{ fixed: "spec.scopes" }],
  "/Service": [{ fixed: "spec.clusterIP" }, { fixed: "spec.clusterIPs" }],
  "networking.k8s.io/IngressClass": [{ fixed: "spec.controller" }],
  "rbac.authorization.k8s.io/ClusterRoleBinding": [{ fixed: "roleRef" }],
  "rbac.authorization.k8s.io/RoleBinding": [{ fixed: "roleRef" }],
  "scheduling.k8s.io/PriorityClass": [{ fixed: "value" }, { fixed: "preemptionPolicy" }],
  "storage.k8s.io/StorageClass": [
    { fixed: "provisioner" },
    { fixed: "parameters" },
    { fixed: "reclaimPolicy" },
    { fixed: "volumeBindingMode" },
  ],
};

/** Decides whether a change at a place (keys without list indexes) needs a new object. */
export function replaceRule(
  type: ObjectType,
  before: Properties,
  after: Properties,
  settings: Mutability,
): (keys: readonly string[]) => boolean {
  const rules = [...identity, ...rulesOf(type, before, after, settings)];
  return (keys) =>
    rules.some(
      ({ fixed, except = [] }) =>
        isWithin(keys, fixed) && !except.some((free) => isWithin(keys, free)),
    );
}

function rulesOf(
  type: ObjectType,
  before: Properties,
  after: Properties,
  { mutableSecrets, mutableConfigMaps }: Mutability,
): readonly Rule[] {
  const kind = `${groupOf(type)}/${type.kind}`;
  // the API server lets go of `immutable` no more than of the data
  const frozen = before.immutable === true ? [{ fixed: "immutable" }] : [];
  const isFrozen = before.immutable === true || after.immutable === true;
  if (kind === "/ConfigMap") {
    const data = [{ fixed: "data" }, { fixed: "binaryData" }];
    return [...frozen, ...(isFrozen || !mutableConfigMaps ? data : [])];
  }
  if (kind === "/Secret") {
    const data = [{ fixed: "data" }, { fixed: "stringData" }];
    return [{ fixed: "type" }, ...frozen, ...(isFrozen || !mutableSecrets ? data : [])];
  }
  return fixedParts[kind] ?? [];
}

function isWithin(keys: readonly string[], path: string): boolean {
  return path.split(".").every((key, at) => keys[at] === key);
}
