import type { Properties } from "../../values.ts";
import type { Cluster } from "../cluster.ts";
import { objectsAt, textAt, valueAt } from "../object-fields.ts";
import { type Readiness, readyAtOnce, readyWhen } from "./readiness.ts";

/**
 * A Service is ready once an endpoint serves behind it, and a load balancer gave it an address
 * where it asks for one. One without selector, a headless and an ExternalName one are ready at once.
 */
export async function serviceReadiness(object: Properties, cluster: Cluster): Promise<Readiness> {
  const type = textAt(object, "spec", "type");
  const hasAddress = objectsAt(object, "status", "loadBalancer", "ingress").length > 0;
  if (type === "LoadBalancer" && !hasAddress) {
    return readyWhen(false, "a load balancer to give it an address");
  }
  const isHeadless = textAt(object, "spec", "clusterIP") === "None";
  const hasSelector = valueAt(object, "spec", "selector") !== undefined;
  if (type === "ExternalName" || isHeadless || !hasSelector) return readyAtOnce;
  const slices = await cluster.listIfAllowed(
    { apiVersion: "discovery.k8s.io/v1", kind: "EndpointSlice" },
    textAt(object, "metadata", "namespace"),
    { labelSelector: `kubernetes.io/service-name=${textAt(object, "metadata", "name")}` },
  );
  if (slices === undefined) return readyAtOnce;
  const serving = slices
    .flatMap((slice) => objectsAt(slice, "endpoints"))
    .filter((endpoint) => valueAt(endpoint, "conditions", "ready") !== false);
  return readyWhen(serving.length > 0, "a ready pod that its selector chooses");
}

/** An Ingress is ready once a controller gave it an address. */
export async function ingressReadiness(object: Properties, cluster: Cluster): Promise<Readiness> {
  const addresses = objectsAt(object, "status", "loadBalancer", "ingress");
  if (addresses.length > 0) return readyAtOnce;
  const step = "an Ingress controller to give it an address";
  const className = textAt(object, "spec", "ingressClassName");
  const classes = await cluster.listIfAllowed(
    { apiVersion: "networking.k8s.io/v1", kind: "IngressClass" },
    undefined,
    {},
  );
  const names = classes?.map((each) => textAt(each, "metadata", "name"));
  if (className === undefined || names === undefined || names.includes(className)) {
    return readyWhen(false, step, {
      text: 'no controller has answered; without one, set the annotation `pulumi.com/skipAwait: "true"`',
    });
  }
  return readyWhen(false, step, {
    text: `there is no IngressClass "${className}"; the cluster has ${names.join(", ") || "none"}`,
    graceSec: 5,
  });
}
