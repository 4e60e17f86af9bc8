import { type ServiceName, serviceOf } from "../kubernetes/service-host.ts";

/** Outputs of a stack, of which those on a cluster name its Services. */
interface NamingOutputs {
  readonly serviceUrl?: unknown;
  readonly metricsUrl?: unknown;
}

/**
 * The Service that clients are led to, whatever stands in front of it: the gateway's where the stack
 * has one, else the server's. Undefined for a stack that is on no cluster.
 */
export function entryService({ serviceUrl, metricsUrl }: NamingOutputs): ServiceName | undefined {
  // a stack of an older program names the server's alone
  return serviceOf(String(serviceUrl ?? metricsUrl));
}

/** The Service of the server itself, whose Deployment has its name; undefined without a cluster. */
export function serverService({ metricsUrl }: NamingOutputs): ServiceName | undefined {
  // clients may come through an Ingress or a gateway; the metrics are always the server's
  return serviceOf(String(metricsUrl));
}
