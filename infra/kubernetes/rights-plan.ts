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

/** What server-side apply and `pulumi destroy` need. */
const changing = ["get", "create", "patch", "delete"];
/** What waiting for pods needs. */
const watching = ["list", "watch"];

/** Resources that every stack makes under names that the provider draws. */
const unnamed: readonly Resource[] = [
  { group: "", resource: "secrets" },
  { group: "", resource: "configmaps" },
];
/** Resources that the wait for pods looks at. */
const watched: readonly Resource[] = [
  { group: "", resource: "pods" },
  { group: "apps", resource: "deployments" },
  { group: "apps", resource: "replicasets" },
];

/** Every right that `pulumi up` and `pulumi destroy` of these settings need. */
export function neededRights(
  settings: KubernetesSettings,
  needs: ReadonlySet<SecretKey>,
): readonly Right[] {
  const { namespace, createNamespace } = settings.kubernetes;
  const inNamespace = (verbs: readonly string[], resources: readonly Resource[]): Right[] =>
    resources.flatMap(({ group, resource }) =>
      verbs.map((verb) => ({ verb, group, resource, namespace })),
    );
  const ofNamespace = createNamespace
    ? changing.map((verb) => ({ verb, group: "", resource: "namespaces" }))
    : [];
  const kinds = new Set(madeObjects(settings, needs).map(({ kind }) => kind));
  return [
    ...ofNamespace,
    ...inNamespace(changing, [...unnamed, ...[...kinds].map(servedKind)]),
    ...inNamespace(watching, watched),
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
