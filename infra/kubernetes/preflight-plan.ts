import { scalingOf } from "../config/scaling.ts";
import type { KubernetesSettings, SecretKey } from "../config/schema.ts";
import { ingressClassOf } from "./ingress-plan.ts";
import { type MadeObject, madeObjects, pathOf, servedKind } from "./made-objects-plan.ts";

/** An object or an API that is looked up before anything is changed. */
export interface Lookup {
  /** Path at the API server. */
  readonly path: string;
  /** As a person calls it: `Secret mcp-tls`. */
  readonly what: string;
}

/** What a lookup found: the object, nothing, or no permission to see it. */
export type Seen =
  | { readonly is: "there"; readonly object: unknown }
  | { readonly is: "absent" }
  | { readonly is: "hidden" };

/** An API that other software brings into a cluster. */
export interface ServedApi extends Lookup {
  /** Plural name of the resource that must be served there. */
  readonly resource: string;
  /** Path of the setting that asks for it. */
  readonly setting: readonly string[];
  /** What brings it. */
  readonly by: string;
}

/** Something that the settings name and that must be there. */
export interface NamedObject extends Lookup {
  readonly kind: "Secret" | "IngressClass" | "Gateway" | "PriorityClass";
  readonly name: string;
  /** Path of the setting that names it. */
  readonly setting: readonly string[];
}

/** Something that the stack makes under a name of its own. */
export interface OwnObject extends Lookup {
  readonly kind: MadeObject["kind"];
}

/** Everything that is looked up for a stack. */
export interface Lookups {
  readonly namespace: Lookup;
  readonly storageClasses: Lookup;
  /** Named ones that must be there. */
  readonly named: readonly NamedObject[];
  /** The certificate, which may also come later. */
  readonly certificate: NamedObject | undefined;
  readonly apis: readonly ServedApi[];
  /** Without it nothing scales, but all runs. */
  readonly metrics: Lookup | undefined;
  readonly made: readonly OwnObject[];
}

/** Plans what is looked up; a cluster is asked only about what the settings use. */
export function planLookups(settings: KubernetesSettings, needs: ReadonlySet<SecretKey>): Lookups {
  const { kubernetes } = settings;
  const { ingress, gateway, monitoring, namespace } = kubernetes;
  const isAutoscaled = scalingOf(kubernetes).kind === "autoscaled";
  const secret = (name: string, ...setting: string[]): NamedObject => ({
    kind: "Secret",
    name,
    path: `/api/v1/namespaces/${namespace}/secrets/${name}`,
    what: `Secret ${name}`,
    setting,
  });
  return {
    namespace: { path: `/api/v1/namespaces/${namespace}`, what: `namespace ${namespace}` },
    storageClasses: { path: "/apis/storage.k8s.io/v1/storageclasses", what: "storage classes" },
    named: [
      ...kubernetes.pullSecrets.map((name) => secret(name, "pullSecrets")),
      ...namedOutside(kubernetes),
    ],
    certificate: ingress ? secret(ingress.tlsSecret, "ingress", "tlsSecret") : undefined,
    apis: [
      ...(gateway ? [served("HTTPRoute", ["gateway"], "the Gateway API")] : []),
      ...(ingress?.controller === "traefik"
        ? [served("Middleware", ["ingress", "controller"], "Traefik")]
        : []),
      ...(monitoring.kind === "operator"
        ? (["ServiceMonitor", "PrometheusRule"] as const).map((kind) =>
            served(kind, ["monitoring", "kind"], "the Prometheus operator"),
          )
        : []),
    ],
    metrics: isAutoscaled
      ? { path: "/apis/metrics.k8s.io/v1beta1", what: "metrics.k8s.io" }
      : undefined,
    made: madeObjects(settings, needs).map((object) => ({
      kind: object.kind,
      path: pathOf(object, namespace),
      what: `${object.kind} ${object.name}`,
    })),
  };
}

/** The API of a kind that other software brings. */
function served(kind: MadeObject["kind"], setting: readonly string[], by: string): ServedApi {
  const { group, version, path, resource } = servedKind(kind);
  return { path, what: `${kind} of ${group}/${version}`, resource, setting, by };
}

/** What is named outside of the stack's namespace. */
function namedOutside({
  ingress,
  gateway,
  priorityClassName,
}: KubernetesSettings["kubernetes"]): NamedObject[] {
  const className = ingress && ingressClassOf(ingress);
  return [
    ...(className === undefined
      ? []
      : [
          {
            kind: "IngressClass" as const,
            name: className,
            path: `/apis/networking.k8s.io/v1/ingressclasses/${className}`,
            what: `IngressClass ${className}`,
            setting: ["ingress", "className"],
          },
        ]),
    ...(gateway
      ? [
          {
            kind: "Gateway" as const,
            name: gateway.name,
            path: `${servedKind("HTTPRoute").path}/namespaces/${gateway.namespace}/gateways/${gateway.name}`,
            what: `Gateway ${gateway.name} in namespace ${gateway.namespace}`,
            setting: ["gateway", "name"],
          },
        ]
      : []),
    ...(priorityClassName === undefined
      ? []
      : [
          {
            kind: "PriorityClass" as const,
            name: priorityClassName,
            path: `/apis/scheduling.k8s.io/v1/priorityclasses/${priorityClassName}`,
            what: `PriorityClass ${priorityClassName}`,
            setting: ["priorityClassName"],
          },
        ]),
  ];
}

/** Every path of a plan, each once. */
export function pathsOf({
  namespace,
  storageClasses,
  named,
  certificate,
  apis,
  metrics,
  made,
}: Lookups): string[] {
  const optional = [certificate, metrics].filter((lookup) => lookup !== undefined);
  const all = [namespace, storageClasses, ...named, ...optional, ...apis, ...made];
  return [...new Set(all.map(({ path }) => path))];
}
