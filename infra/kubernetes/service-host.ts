/** A Service of a cluster. */
export interface ServiceName {
  readonly namespace: string;
  readonly name: string;
}

const domain = "svc.cluster.local";

/** Name under which all pods of the cluster reach a Service (https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/). */
export function serviceHost({ name, namespace }: ServiceName): string {
  return `${name}.${namespace}.${domain}`;
}

/** The Service that a URL inside of a cluster names; undefined for every other URL. */
export function serviceOf(url: string): ServiceName | undefined {
  const host = URL.parse(url)?.hostname ?? "";
  const [name, namespace, ...rest] = host.split(".");
  if (!name || !namespace || rest.join(".") !== domain) return undefined;
  return { name, namespace };
}
