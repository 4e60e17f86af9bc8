import type { KubernetesSettings } from "../config/schema.ts";
import { containerOf } from "../container.ts";
import { entryName, namesOf } from "./names.ts";
import { serviceHost } from "./service-host.ts";

/** Where a stack answers. */
export interface Addresses {
  /** Origin that clients use; `server.publicUrl` when something else stands in front. */
  readonly publicUrl: string;
  readonly endpoint: string;
  readonly healthUrl: string;
  /** The server's own metrics, which only Prometheus reaches; its Service when it has none. */
  readonly metricsUrl: string;
  /** The Service that clients are led to, whatever stands in front of it: the gateway's where there is one. */
  readonly serviceUrl: string;
  /** Names under which pods of the cluster reach it (https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/). */
  readonly serviceHosts: readonly string[];
}

/** Works out the addresses: of the Ingress or Gateway, else of the Service. */
export function addressesOf(settings: KubernetesSettings): Addresses {
  const { server, kubernetes } = settings;
  const { paths, metrics } = containerOf(settings);
  const { server: own, namespace } = namesOf(settings);
  const name = entryName(settings);
  const inside = serviceHost({ name, namespace });
  const publicUrl = new URL(server.publicUrl ?? outside(kubernetes) ?? `http://${inside}`).origin;
  return {
    publicUrl,
    endpoint: `${publicUrl}${paths.mcp}`,
    healthUrl: `${publicUrl}${paths.health}`,
    metricsUrl: `http://${serviceHost({ name: own, namespace })}${metrics ? `:${metrics.port}${metrics.path}` : ""}`,
    serviceUrl: `http://${inside}`,
    serviceHosts: [name, `${name}.${namespace}`, `${name}.${namespace}.svc`, inside],
  };
}

function outside({ ingress, gateway }: KubernetesSettings["kubernetes"]): string | undefined {
  // an Ingress has a certificate, and a Gateway's listener is one with TLS
  const way = gateway ?? ingress;
  return way && `https://${way.host}`;
}
