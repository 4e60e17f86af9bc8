import { type Fault, keyOf } from "../config/fault.ts";
import { scalingOf } from "../config/scaling.ts";
import type { KubernetesSettings, SecretKey } from "../config/schema.ts";

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

/** What server-side apply and `pulumi destroy` need. */
const changing = ["get", "create", "patch", "delete"];
/** What waiting for pods needs. */
const watching = ["list", "watch"];

/** Every right that `pulumi up` and `pulumi destroy` of these settings need. */
export function neededRights(
  settings: KubernetesSettings,
  needs: ReadonlySet<SecretKey>,
): readonly Right[] {
  const { namespace } = settings.kubernetes;
  const inNamespace = (verbs: readonly string[], resources: readonly string[]): Right[] =>
    resources.flatMap((name) => {
      const [resource = "", ...group] = name.split(".");
      return verbs.map((verb) => ({ verb, group: group.join("."), resource, namespace }));
    });
  const ofNamespace = settings.kubernetes.createNamespace
    ? changing.map((verb) => ({ verb, group: "", resource: "namespaces" }))
    : [];
  return [
    ...ofNamespace,
    ...inNamespace(changing, madeResources(settings, needs)),
    ...inNamespace(watching, ["pods", "deployments.apps", "replicasets.apps"]),
  ];
}

/** Resources that the stack makes in its namespace, with their API groups as kubectl writes them. */
function madeResources(
  { kubernetes }: KubernetesSettings,
  needs: ReadonlySet<SecretKey>,
): readonly string[] {
  const { ingress, gateway, data, networkPolicy, monitoring } = kubernetes;
  const runsStores = needs.has("redisPassword") || needs.has("postgresPassword");
  const choices: readonly (readonly [isMade: boolean, ...resources: string[]])[] = [
    [true, "serviceaccounts", "secrets", "configmaps", "services", "deployments.apps"],
    [true, "poddisruptionbudgets.policy"],
    [runsStores, "statefulsets.apps"],
    [data.persistent, "persistentvolumeclaims"],
    [scalingOf(kubernetes).kind === "autoscaled", "horizontalpodautoscalers.autoscaling"],
    [networkPolicy.enabled, "networkpolicies.networking.k8s.io"],
    [ingress !== undefined, "ingresses.networking.k8s.io"],
    [ingress?.controller === "traefik", "middlewares.traefik.io"],
    [gateway !== undefined, "httproutes.gateway.networking.k8s.io"],
    [monitoring.kind === "operator", "servicemonitors.monitoring.coreos.com"],
    [monitoring.kind === "operator", "prometheusrules.monitoring.coreos.com"],
  ];
  return choices.flatMap(([isMade, ...resources]) => (isMade ? resources : []));
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
