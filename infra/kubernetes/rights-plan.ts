import { type Fault, keyOf } from "../config/fault.ts";
import type { KubernetesSettings, SecretKey } from "../config/schema.ts";
import { madeObjects, type ServedKind, servedKind } from "./made-objects-plan.ts";

/** One thing that the stack's user must be allowed to do. */
export interface Right {
  readonly verb: string;
  /** API group; empty for the core one. */
  readonly group: string;
  /** Plural name of the resource. */
  readonly resource: string;
  /** Unset for what belongs to no namespace. */
  readonly namespace?: string;
}

type Resource = Pick<ServedKind, "group" | "resource">;

/** What the provider needs of what it makes: server-side apply, and a delete that it watches to its end. */
const making = ["get", "create", "patch", "delete", "list", "watch"];
/** What waiting for a state needs. */
const watching = ["list", "watch"];

/** Resources that every stack makes under names that the provider draws. */
const unnamed: readonly Resource[] = [
  { group: "", resource: "secrets" },
  { group: "", resource: "configmaps" },
];
/**
 * What the provider looks at while it waits for a Deployment, claims even when there are none
 * (https://github.com/pulumi/pulumi-kubernetes/blob/master/provider/pkg/await/deployment.go).
 */
const underDeployment: readonly Resource[] = [
  { group: "", resource: "pods" },
  { group: "apps", resource: "replicasets" },
  { group: "", resource: "persistentvolumeclaims" },
];
/** What it looks at while it waits for an Ingress's address, besides the Services that it makes (ingress.go there). */
const behindIngress: readonly Resource[] = [{ group: "", resource: "endpoints" }];

/** Every right that `pulumi up` and `pulumi destroy` of these settings need. */
export function neededRights(
  settings: KubernetesSettings,
  needs: ReadonlySet<SecretKey>,
): readonly Right[] {
  const { namespace, createNamespace, ingress } = settings.kubernetes;
  const inNamespace = (verbs: readonly string[], resources: readonly Resource[]): Right[] =>
    resources.flatMap(({ group, resource }) =>
      verbs.map((verb) => ({ verb, group, resource, namespace })),
    );
  const ofNamespace = createNamespace
    ? making.map((verb) => ({ verb, group: "", resource: "namespaces" }))
    : [];
  const kinds = new Set(madeObjects(settings, needs).map(({ kind }) => kind));
  const named = [...kinds].map(servedKind);
  const isUnnamed = ({ resource }: Resource) =>
    unnamed.some((other) => other.resource === resource);
  const made = [...unnamed, ...named.filter((resource) => !isUnnamed(resource))];
  const isMade = ({ group, resource }: Resource) =>
    made.some((other) => other.group === group && other.resource === resource);
  const awaited = [...underDeployment, ...(ingress?.awaitAddress ? behindIngress : [])];
  return [
    ...ofNamespace,
    ...inNamespace(making, made),
    ...inNamespace(
      watching,
      awaited.filter((resource) => !isMade(resource)),
    ),
  ];
}

/** One fault for all rights that the user lacks; none when nothing is lacking. */
export function deniedFault(denied: readonly Right[], namespace: string): Fault[] {
  if (denied.length === 0) return [];
  const verbs = new Map<string, string>();
  for (const { verb, group, resource } of denied) {
    const name = group === "" ? resource : `${resource}.${group}`;
    const before = verbs.get(name);
    verbs.set(name, before === undefined ? verb : `${before}, ${verb}`);
  }
  const lacking = [...Map.groupBy(verbs, ([, all]) => all)]
    .map(([all, entries]) => `${all} ${entries.map(([name]) => name).join(", ")}`)
    .join("; ");
  const needsCluster = denied.some((right) => right.namespace === undefined);
  const cluster = `, and a ClusterRole for namespaces or ${keyOf(["kubernetes", "createNamespace"])} false`;
  return [
    {
      key: keyOf(["kubernetes", "context"]),
      given: `a user who may not ${lacking}`,
      allowed: `a user who may do all of this in namespace ${namespace}`,
      fix: `bind a Role with these rights to the user in namespace ${namespace}${needsCluster ? cluster : ""}; or take another context`,
    },
  ];
}
