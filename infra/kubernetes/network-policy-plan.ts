import { ownBackends } from "../backends.ts";
import { publicRanges } from "../config/private-host.ts";
import type { KubernetesSettings, SecretKey } from "../config/schema.ts";
import { portOfUrl } from "../config/url-port.ts";
import { containerOf } from "../container.ts";
import type { Owner } from "../naming.ts";
import { postgresPort } from "../postgres-settings.ts";
import { redisPort } from "../redis-settings.ts";
import { planBackendPolicies } from "./backend-policy-plan.ts";
import { planBridgePolicies } from "./bridge-policy-plan.ts";
import { entryPeers, planGatewayPolicies } from "./entry-policy-plan.ts";
import type { Component } from "./labels.ts";
import { componentName } from "./names.ts";
import { allOf, calledPeer, dns, type PolicySpec, podsOf, tcp } from "./policy-peers.ts";

/** One component's policy. */
export interface PolicyPlan {
  readonly component: Component;
  readonly name: string;
  readonly spec: PolicySpec;
}

/** Whose policies are planned, and which secrets tell what runs beside the server. */
export interface PolicyContext {
  readonly settings: KubernetesSettings;
  readonly owner: Owner;
  readonly needs: ReadonlySet<SecretKey>;
}

/**
 * A policy for each component that the stack runs: what is not named is refused, in and out. Probes
 * need no rule, for a pod's own node always reaches it
 * (https://kubernetes.io/docs/concepts/services-networking/network-policies/).
 */
export function planNetworkPolicies(context: PolicyContext): PolicyPlan[] {
  const { settings, owner, needs } = context;
  if (!settings.kubernetes.networkPolicy.enabled) return [];
  const server = podsOf(owner, "server");
  const plan = (component: Component, rules: Pick<PolicySpec, "ingress" | "egress">) => ({
    component,
    name: componentName(settings, component),
    spec: {
      podSelector: podsOf(owner, component),
      policyTypes: ["Ingress" as const, "Egress" as const],
      ...rules,
    },
  });
  const store = (component: Component, port: number) =>
    plan(component, {
      ingress: [{ from: [{ podSelector: server }], ports: [tcp(port)] }],
      egress: [],
    });
  return [
    plan("server", { ingress: serverIngress(settings, owner), egress: serverEgress(context) }),
    ...planGatewayPolicies(settings, owner).map((rules) => plan("gateway", rules)),
    ...(needs.has("redisPassword") ? [store("redis", redisPort)] : []),
    ...(needs.has("postgresPassword") ? [store("postgres", postgresPort)] : []),
    ...[...planBackendPolicies(settings, owner), ...planBridgePolicies(settings)].map(
      ({ component, ...rules }) => plan(component, rules),
    ),
  ];
}

function serverIngress(settings: KubernetesSettings, owner: Owner): PolicySpec["ingress"] {
  const { monitoring } = settings.kubernetes;
  const { port, metrics } = containerOf(settings);
  const from =
    settings.topology === "split"
      ? [{ podSelector: podsOf(owner, "gateway") }]
      : entryPeers(settings);
  return [
    { from, ports: [tcp(port)] },
    ...(monitoring.kind === "none" || metrics === undefined
      ? []
      : [{ from: [allOf(monitoring.namespace)], ports: [tcp(metrics.port)] }]),
  ];
}

function serverEgress({ settings, owner, needs }: PolicyContext): PolicySpec["egress"] {
  const { webhook } = settings.server;
  const own = (component: Component) => [{ podSelector: podsOf(owner, component) }];
  return [
    dns(),
    ...(needs.has("redisPassword") ? [{ to: own("redis"), ports: [tcp(redisPort)] }] : []),
    ...(needs.has("postgresPassword") ? [{ to: own("postgres"), ports: [tcp(postgresPort)] }] : []),
    ...ownBackends(settings).map(({ name, port }) => ({
      to: own(`backend-${name}`),
      ports: [tcp(port)],
    })),
    // the server itself calls no other addresses for a webhook
    ...(webhook.url === undefined
      ? []
      : [
          {
            to: publicRanges.map((ipBlock) => ({ ipBlock })),
            ports: [tcp(portOfUrl(webhook.url))],
          },
        ]),
    ...settings.kubernetes.networkPolicy.egressTo.map((peer) => ({
      to: [calledPeer(peer)],
      ports: peer.ports.map(tcp),
    })),
  ];
}
