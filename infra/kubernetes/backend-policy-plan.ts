import { ownBackends } from "../backends.ts";
import type { KubernetesSettings } from "../config/schema.ts";
import type { Owner } from "../naming.ts";
import type { Component } from "./labels.ts";
import { calledPeer, dns, type PolicySpec, podsOf, tcp } from "./policy-peers.ts";

/** Who reaches one backend, and whom it reaches. */
export interface BackendPolicy extends Pick<PolicySpec, "ingress" | "egress"> {
  readonly component: Component;
}

/**
 * What is let through to and from each backend: the server comes in, and the gateway to one that it
 * publishes; out go DNS and what the settings name.
 */
export function planBackendPolicies(settings: KubernetesSettings, owner: Owner): BackendPolicy[] {
  return ownBackends(settings).map(({ name, port, path, egressTo }) => {
    const isPublished = settings.topology === "split" && path !== undefined;
    const callers: readonly Component[] = isPublished ? ["server", "gateway"] : ["server"];
    return {
      component: `backend-${name}`,
      ingress: [
        {
          from: callers.map((component) => ({ podSelector: podsOf(owner, component) })),
          ports: [tcp(port)],
        },
      ],
      egress: [
        dns(),
        ...egressTo.map((peer) => ({ to: [calledPeer(peer)], ports: peer.ports.map(tcp) })),
      ],
    };
  });
}
