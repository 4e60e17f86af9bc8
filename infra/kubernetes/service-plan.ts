import type { KubernetesSettings } from "../config/schema.ts";
import { containerOf } from "../container.ts";
import type { Owner } from "../naming.ts";
import { selectorLabels } from "./labels.ts";
import { portNames, servicePort } from "./service-ports.ts";

/** The Service in front of the server's pods, which nothing outside of the cluster reaches by itself. */
export function planService(settings: KubernetesSettings, owner: Owner) {
  const own = containerOf(settings).metrics;
  const { http, metrics } = portNames;
  return {
    type: "ClusterIP",
    selector: selectorLabels(owner, "server"),
    ports: [
      { name: http, port: servicePort, targetPort: http, protocol: "TCP" },
      ...(own ? [{ name: metrics, port: own.port, targetPort: metrics, protocol: "TCP" }] : []),
    ],
  };
}
