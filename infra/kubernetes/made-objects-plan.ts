import { ownBackends } from "../backends.ts";
import { scalingOf } from "../config/scaling.ts";
import type { KubernetesSettings, SecretKey } from "../config/schema.ts";
import { componentOf } from "./backend-plan.ts";
import { bridgeComponent } from "./bridge-plan.ts";
import { planClaims } from "./claims-plan.ts";
import { planIngress } from "./ingress-plan.ts";
import { componentName, namesOf } from "./names.ts";

/** An object that a stack makes under a name of its own, in its namespace. */
export interface MadeObject {
  readonly kind: keyof typeof apis;
  readonly name: string;
}

/** Where each kind is served: API group (empty: the core one), its version, and the plural name there. */
const apis = {
  ConfigMap: ["", "v1", "configmaps"],
  Deployment: ["apps", "v1", "deployments"],
  StatefulSet: ["apps", "v1", "statefulsets"],
  Service: ["", "v1", "services"],
  ServiceAccount: ["", "v1", "serviceaccounts"],
  PersistentVolumeClaim: ["", "v1", "persistentvolumeclaims"],
  PodDisruptionBudget: ["policy", "v1", "poddisruptionbudgets"],
  HorizontalPodAutoscaler: ["autoscaling", "v2", "horizontalpodautoscalers"],
  NetworkPolicy: ["networking.k8s.io", "v1", "networkpolicies"],
  Ingress: ["networking.k8s.io", "v1", "ingresses"],
  Middleware: ["traefik.io", "v1alpha1", "middlewares"],
  HTTPRoute: ["gateway.networking.k8s.io", "v1", "httproutes"],
  ServiceMonitor: ["monitoring.coreos.com", "v1", "servicemonitors"],
  PrometheusRule: ["monitoring.coreos.com", "v1", "prometheusrules"],
} as const;

/** Where the API server serves a kind. */
export interface ServedKind {
  /** API group; empty for the core one. */
  readonly group: string;
  readonly version: string;
  /** Plural name of the resource. */
  readonly resource: string;
  /** Path of the group in its version. */
  readonly path: string;
}

/** Where the API server serves a kind of object that a stack makes. */
export function servedKind(kind: MadeObject["kind"]): ServedKind {
  const [group, version, resource] = apis[kind];
  const path = group === "" ? `/api/${version}` : `/apis/${group}/${version}`;
  return { group, version, resource, path };
}

/** Path of an object at the API server. */
export function pathOf({ kind, name }: MadeObject, namespace: string): string {
  const { path, resource } = servedKind(kind);
  return `${path}/namespaces/${namespace}/${resource}/${name}`;
}

/**
 * Every object that a stack makes under a name of its own; the provider names the others so that
 * they meet nobody's. The stack takes over what has these names, so it must know each for its own.
 */
export function madeObjects(
  settings: KubernetesSettings,
  needs: ReadonlySet<SecretKey>,
): readonly MadeObject[] {
  const { ingress, gateway, data, networkPolicy, monitoring } = settings.kubernetes;
  const { server, redis, postgres, dataClaim } = namesOf(settings);
  const stores = [
    ...(needs.has("redisPassword") ? [redis] : []),
    ...(needs.has("postgresPassword") ? [postgres] : []),
  ];
  const ofServer: readonly (readonly [isMade: boolean, ...kinds: MadeObject["kind"][]])[] = [
    [true, "Deployment", "Service", "ServiceAccount", "PodDisruptionBudget"],
    [scalingOf(settings.kubernetes).kind === "autoscaled", "HorizontalPodAutoscaler"],
    [networkPolicy.enabled, "NetworkPolicy"],
    [ingress !== undefined, "Ingress"],
    [gateway !== undefined, "HTTPRoute"],
    [monitoring.kind === "operator", "ServiceMonitor", "PrometheusRule"],
  ];
  const ofStores: readonly MadeObject["kind"][] = [
    "StatefulSet",
    "Service",
    "ServiceAccount",
    ...(networkPolicy.enabled ? (["NetworkPolicy"] as const) : []),
  ];
  const middlewares = ingress ? planIngress(settings, ingress).middlewares : [];
  return [
    ...ofServer.flatMap(([isMade, ...kinds]) =>
      isMade ? kinds.map((kind) => ({ kind, name: server })) : [],
    ),
    ...(data.persistent && settings.server.container.volumes === undefined
      ? [{ kind: "PersistentVolumeClaim", name: dataClaim } as const]
      : []),
    ...(monitoring.dashboard ? [{ kind: "ConfigMap", name: `${server}-dashboard` } as const] : []),
    ...middlewares.map(({ name }) => ({ kind: "Middleware", name }) as const),
    ...planClaims(settings).map(({ name }) => ({ kind: "PersistentVolumeClaim", name }) as const),
    ...backendObjects(settings),
    ...gatewayObjects(settings),
    ...bridgeObjects(settings),
    ...stores.flatMap((name) => ofStores.map((kind) => ({ kind, name }))),
  ];
}

/** The gateway's own, which has one only in front of a split. */
function gatewayObjects(settings: KubernetesSettings): MadeObject[] {
  if (settings.topology !== "split") return [];
  const kinds: readonly MadeObject["kind"][] = [
    "Deployment",
    "Service",
    "ServiceAccount",
    "PodDisruptionBudget",
    ...(settings.kubernetes.networkPolicy.enabled ? (["NetworkPolicy"] as const) : []),
  ];
  return kinds.map((kind) => ({ kind, name: componentName(settings, "gateway") }));
}

function bridgeObjects(settings: KubernetesSettings): MadeObject[] {
  const kinds: readonly MadeObject["kind"][] = [
    "Deployment",
    "Service",
    "ServiceAccount",
    ...(settings.kubernetes.networkPolicy.enabled ? (["NetworkPolicy"] as const) : []),
  ];
  return settings.companions.flatMap((companion) => {
    const name = componentName(settings, bridgeComponent(companion));
    return kinds.map((kind) => ({ kind, name }));
  });
}

function backendObjects(settings: KubernetesSettings): MadeObject[] {
  return ownBackends(settings).flatMap((backend) => {
    const name = componentName(settings, componentOf(backend));
    const kinds: readonly MadeObject["kind"][] = [
      "Deployment",
      "Service",
      "ServiceAccount",
      ...(backend.replicas > 1 ? (["PodDisruptionBudget"] as const) : []),
      ...(settings.kubernetes.networkPolicy.enabled ? (["NetworkPolicy"] as const) : []),
    ];
    return kinds.map((kind) => ({ kind, name }));
  });
}
