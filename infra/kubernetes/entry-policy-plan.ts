import { ownBackends } from "../backends.ts";
import type { KubernetesSettings } from "../config/schema.ts";
import { containerOf } from "../container.ts";
import { gatewayPorts } from "../gateway-plan.ts";
import type { Owner } from "../naming.ts";
import { controllerNamespace } from "./ingress-plan.ts";
import { allOf, dns, type Peer, type PolicySpec, peerOf, podsOf, tcp } from "./policy-peers.ts";

/** Who reaches the stack's way in: the Ingress controller or Gateway, its own namespace and whom the settings name. */
export function entryPeers({ kubernetes }: KubernetesSettings): Peer[] {
  const { ingress, gateway, networkPolicy } = kubernetes;
  const fromOutside = [ingress && controllerNamespace(ingress), gateway?.namespace];
  return [
    ...fromOutside.filter((namespace) => namespace !== undefined).map(allOf),
    { podSelector: {} },
    ...networkPolicy.ingressFrom.map(peerOf),
  ];
}

/** What is let through to and from the gateway of `topology: split`; none without one. */
export function planGatewayPolicies(
  settings: KubernetesSettings,
  owner: Owner,
): Pick<PolicySpec, "ingress" | "egress">[] {
  if (settings.topology !== "split") return [];
  const published = ownBackends(settings).filter(({ path }) => path !== undefined);
  return [
    {
      ingress: [{ from: entryPeers(settings), ports: [tcp(gatewayPorts.http)] }],
      egress: [
        dns(),
        {
          to: [{ podSelector: podsOf(owner, "server") }],
          ports: [tcp(containerOf(settings).port)],
        },
        ...published.map(({ name, port }) => ({
          to: [{ podSelector: podsOf(owner, `backend-${name}`) }],
          ports: [tcp(port)],
        })),
      ],
    },
  ];
}
