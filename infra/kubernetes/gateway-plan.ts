import type { KubernetesSettings } from "../config/schema.ts";
import { entryName, namesOf } from "./names.ts";
import { servicePort } from "./service-ports.ts";

/** What is set of a Gateway. */
export type GatewaySettings = NonNullable<KubernetesSettings["kubernetes"]["gateway"]>;

/**
 * The HTTPRoute of the settings: every path of the host to the server's public port.
 *
 * Requests have no time limit, for streams have no end: "0s" switches it off (Gateway API,
 * HTTPRouteTimeouts, `request`; https://gateway-api.sigs.k8s.io/reference/spec/#httproutetimeouts).
 * The standard channel of the API has no limits per client: what remains are the server's own.
 */
export function planHttpRoute(settings: KubernetesSettings, gateway: GatewaySettings) {
  const { server } = namesOf(settings);
  const { host, name, namespace, sectionName } = gateway;
  return {
    name: server,
    spec: {
      parentRefs: [{ name, namespace, ...(sectionName === undefined ? {} : { sectionName }) }],
      hostnames: [host],
      rules: [
        {
          matches: [{ path: { type: "PathPrefix", value: "/" } }],
          timeouts: { request: "0s" },
          backendRefs: [{ name: entryName(settings), port: servicePort }],
        },
      ],
    },
  };
}
