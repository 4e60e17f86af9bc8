import { scalingOf } from "../config/scaling.ts";
import type { KubernetesSettings, SecretKey } from "../config/schema.ts";
import { madeObjects, pathOf } from "./made-objects-plan.ts";

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
  readonly setting: readonly string[];
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
  /** Objects that the stack makes under names of its own. */
  readonly made: readonly Lookup[];
}

/** Plans what is looked up; a cluster is asked only about what the settings use. */
export function planLookups(settings: KubernetesSettings, needs: ReadonlySet<SecretKey>): Lookups {
  const { kubernetes } = settings;
  const { ingress, gateway, monitoring, namespace } = kubernetes;
  const isAutoscaled = scalingOf(kubernetes).kind === "autoscaled";
  const secret = (name: string, ...setting: string[]): NamedObject => ({
    ...core(namespace, "Secret", "secrets", name),
    setting,
  });
  return {
    namespace: { path: `/api/v1/namespaces/${namespace}`, what: `namespace ${namespace}` },
    storageClasses: { path: "/apis/storage.k8s.io/v1/storageclasses", what: "storage classes" },
    named: [
      ...kubernetes.pullSecrets.map((name) => secret(name, "pullSecrets")),
      ...namedOutside(kubernetes),
    ],
    certificate: ingress?.tlsSecret ? secret(ingress.tlsSecret, "ingress", "tlsSecret") : undefined,
    apis: [
      ...(gateway ? [gatewayApi] : []),
      ...(ingress?.controller === "traefik" ? [traefikApi] : []),
      ...(monitoring.kind === "operator" ? operatorApis : []),
    ],
    metrics: isAutoscaled
      ? { path: "/apis/metrics.k8s.io/v1beta1", what: "metrics.k8s.io" }
      : undefined,
    made: madeObjects(settings, needs).map((object) => ({
      path: pathOf(object, namespace),
      what: `${object.kind} ${object.name}`,
    })),
  };
}

const gatewayApi: ServedApi = {
  path: "/apis/gateway.networking.k8s.io/v1",
  what: "HTTPRoute of gateway.networking.k8s.io/v1",
  resource: "httproutes",
  setting: ["gateway"],
  by: "the Gateway API",
};

const traefikApi: ServedApi = {
  path: "/apis/traefik.io/v1alpha1",
  what: "Middleware of traefik.io/v1alpha1",
  resource: "middlewares",
  setting: ["ingress", "controller"],
  by: "Traefik",
};

const operatorApis: readonly ServedApi[] = ["ServiceMonitor", "PrometheusRule"].map((kind) => ({
  path: "/apis/monitoring.coreos.com/v1",
  what: `${kind} of monitoring.coreos.com/v1`,
  resource: `${kind.toLowerCase()}s`,
  setting: ["monitoring", "kind"],
  by: "the Prometheus operator",
}));

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
            path: `/apis/networking.k8s.io/v1/ingressclasses/${className}`,
            what: `IngressClass ${className}`,
            setting: ["ingress", "className"],
          },
        ]),
    ...(gateway
      ? [
          {
            path: `${gatewayApi.path}/namespaces/${gateway.namespace}/gateways/${gateway.name}`,
            what: `Gateway ${gateway.name} in namespace ${gateway.namespace}`,
            setting: ["gateway", "name"],
          },
        ]
      : []),
    ...(priorityClassName === undefined
      ? []
      : [
          {
            path: `/apis/scheduling.k8s.io/v1/priorityclasses/${priorityClassName}`,
            what: `PriorityClass ${priorityClassName}`,
            setting: ["priorityClassName"],
          },
        ]),
  ];
}

/** The class of an Ingress: the one that is set, else that of its controller. */
function ingressClassOf(
  ingress: NonNullable<KubernetesSettings["kubernetes"]["ingress"]>,
): string | undefined {
  if (ingress.className !== undefined) return ingress.className;
  return ingress.controller === "none" ? undefined : ingress.controller;
}

function core(namespace: string, kind: string, plural: string, name: string): Lookup {
  return { path: `/api/v1/namespaces/${namespace}/${plural}/${name}`, what: `${kind} ${name}` };
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
