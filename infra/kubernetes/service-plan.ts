import { ports } from "../../app/src/contract.ts";
import type { Owner } from "../naming.ts";
import { selectorLabels } from "./labels.ts";
import { portNames, servicePort } from "./service-ports.ts";

/** The Service in front of the server's pods, which nothing outside of the cluster reaches by itself. */
export function planService(owner: Owner) {
  const { http, metrics } = portNames;
  return {
    type: "ClusterIP",
    selector: selectorLabels(owner, "server"),
    ports: [
      { name: http, port: servicePort, targetPort: http, protocol: "TCP" },
      { name: metrics, port: ports.metrics, targetPort: metrics, protocol: "TCP" },
    ],
  };
}
