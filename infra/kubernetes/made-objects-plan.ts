import { scalingOf } from "../config/scaling.ts";
import type { KubernetesSettings, SecretKey } from "../config/schema.ts";
import { planIngress } from "./ingress-plan.ts";
import { namesOf } from "./names.ts";

/** An object that a stack makes under a name of its own, in its namespace. */
export interface MadeObject {
  readonly kind: keyof typeof apis;
  readonly name: string;
}

/** Where each kind is found: path of its API, and its plural name there. */
const apis = {
  Deployment: "apis/apps/v1 deployments",
  StatefulSet: "apis/apps/v1 statefulsets",
  Service: "api/v1 services",
  ServiceAccount: "api/v1 serviceaccounts",
  PersistentVolumeClaim: "api/v1 persistentvolumeclaims",
  PodDisruptionBudget: "apis/policy/v1 poddisruptionbudgets",
  HorizontalPodAutoscaler: "apis/autoscaling/v2 horizontalpodautoscalers",
  NetworkPolicy: "apis/networking.k8s.io/v1 networkpolicies",
  Ingress: "apis/networking.k8s.io/v1 ingresses",
  Middleware: "apis/traefik.io/v1alpha1 middlewares",
  HTTPRoute: "apis/gateway.networking.k8s.io/v1 httproutes",
  ServiceMonitor: "apis/monitoring.coreos.com/v1 servicemonitors",
  PrometheusRule: "apis/monitoring.coreos.com/v1 prometheusrules",
} as const;

/** Path of an object at the API server. */
export function pathOf({ kind, name }: MadeObject, namespace: string): string {
  const [api = "", plural = ""] = apis[kind].split(" ");
  return `/${api}/namespaces/${namespace}/${plural}/${name}`;
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
    ...(data.persistent ? [{ kind: "PersistentVolumeClaim", name: dataClaim } as const] : []),
    ...middlewares.map(({ name }) => ({ kind: "Middleware", name }) as const),
    ...stores.flatMap((name) => ofStores.map((kind) => ({ kind, name }))),
  ];
}
