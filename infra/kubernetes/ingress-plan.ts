import type { KubernetesSettings } from "../config/schema.ts";
import {
  type Annotations,
  type IngressController,
  type IngressSettings,
  ingressAnnotations,
} from "./ingress-annotations.ts";
import { entryName, namesOf } from "./names.ts";
import { portNames } from "./service-ports.ts";

/** One Middleware of Traefik (https://doc.traefik.io/traefik/reference/routing-configuration/http/middlewares/overview/). */
export interface TraefikMiddleware {
  /** Part of its resource's name. */
  readonly role: "rate-limit" | "in-flight";
  readonly name: string;
  readonly spec: Readonly<Record<string, unknown>>;
}

/** An Ingress, and what it refers to. */
export interface IngressPlan {
  readonly name: string;
  readonly annotations: Annotations;
  readonly spec: IngressSpec;
  /** Made before the Ingress; none but for Traefik. */
  readonly middlewares: readonly TraefikMiddleware[];
}

/** Part of a networking.k8s.io/v1 Ingress that is set here. */
export interface IngressSpec {
  readonly ingressClassName?: string;
  readonly tls: { hosts: string[]; secretName: string }[];
  readonly rules: {
    host: string;
    http: {
      paths: {
        path: string;
        pathType: string;
        backend: { service: { name: string; port: { name: string } } };
      }[];
    };
  }[];
}

/** The Ingress of the settings: every path of the host to the server's public port, never metrics. */
export function planIngress(settings: KubernetesSettings, ingress: IngressSettings): IngressPlan {
  const { server } = namesOf(settings);
  const middlewares =
    ingress.controller === "traefik" ? traefikMiddlewares(server, ingress) : ([] as const);
  const { host, tlsSecret } = ingress;
  const className = ingressClassOf(ingress);
  const service = { name: entryName(settings), port: { name: portNames.http } };
  return {
    name: server,
    annotations: ingressAnnotations(
      settings,
      ingress,
      middlewares.map(({ name }) => name),
    ),
    spec: {
      ...(className === undefined ? {} : { ingressClassName: className }),
      tls: [{ hosts: [host], secretName: tlsSecret }],
      rules: [{ host, http: { paths: [{ path: "/", pathType: "Prefix", backend: { service } }] } }],
    },
    middlewares,
  };
}

/** Class of an Ingress: the one that is set, else the one that its controller's own installation makes; `none` leaves it to the cluster. */
export function ingressClassOf({ className, controller }: IngressSettings): string | undefined {
  return className ?? (controller === "none" ? undefined : controller);
}

/** Namespace of each controller's own installation. */
const ownNamespace: Readonly<Record<IngressController, string | undefined>> = {
  nginx: "ingress-nginx",
  haproxy: "haproxy-controller",
  traefik: "traefik",
  none: undefined,
};

/** Namespace whose pods carry the requests of an Ingress; unknown with `none` unless it is set. */
export function controllerNamespace(ingress: IngressSettings): string | undefined {
  return ingress.namespace ?? ownNamespace[ingress.controller];
}

function traefikMiddlewares(server: string, ingress: IngressSettings): TraefikMiddleware[] {
  // each client address for itself; requests in flight would be counted per host otherwise
  const sourceCriterion = { ipStrategy: { depth: 0 } };
  const perSecond = ingress.requestsPerSecondPerClient;
  return [
    {
      role: "rate-limit",
      name: `${server}-rate-limit`,
      spec: { rateLimit: { average: perSecond, period: "1s", burst: perSecond, sourceCriterion } },
    },
    {
      role: "in-flight",
      name: `${server}-in-flight`,
      spec: { inFlightReq: { amount: ingress.connectionsPerClient, sourceCriterion } },
    },
  ];
}
