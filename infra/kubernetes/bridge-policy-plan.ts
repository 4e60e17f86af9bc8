import { bridgePort } from "../companions/bridge-plan.ts";
import { publicRanges } from "../config/private-host.ts";
import type { KubernetesSettings } from "../config/schema.ts";
import { bridgeComponent } from "./bridge-plan.ts";
import type { Component } from "./labels.ts";
import { dns, type PolicySpec, tcp } from "./policy-peers.ts";

/** Who reaches one bridge, and whom it reaches. */
export interface BridgePolicy extends Pick<PolicySpec, "ingress" | "egress"> {
  readonly component: Component;
}

/** Ports of the web, which are those that a companion with `outbound` may call. */
const webPorts = [80, 443] as const;

/** What is let through to and from each bridge: pods of the namespace come in; nobody, or the public internet, is called. */
export function planBridgePolicies({ companions }: KubernetesSettings): BridgePolicy[] {
  return companions.map((companion) => ({
    component: bridgeComponent(companion),
    ingress: [{ from: [{ podSelector: {} }], ports: [tcp(bridgePort)] }],
    egress:
      companion.network === "none"
        ? []
        : [dns(), { to: publicRanges.map((ipBlock) => ({ ipBlock })), ports: webPorts.map(tcp) }],
  }));
}
