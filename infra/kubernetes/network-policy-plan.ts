import { ports } from "../../app/src/contract.ts";
import { publicRanges } from "../config/private-host.ts";
import type { KubernetesSettings, SecretKey } from "../config/schema.ts";
import { portOfUrl } from "../config/url-port.ts";
import type { Owner } from "../naming.ts";
import { postgresPort } from "../postgres-settings.ts";
import { redisPort } from "../redis-settings.ts";
import { controllerNamespace } from "./ingress-plan.ts";
import { type Component, type Labels, selectorLabels } from "./labels.ts";
import { componentName } from "./names.ts";

const dnsPort = 53;

/** Where NodeLocal DNSCache answers (https://kubernetes.io/docs/tasks/administer-cluster/nodelocaldns/). */
const nodeLocalDns = "169.254.20.10/32";

/** Pods, by labels; all of them when there are none. */
interface Selector {
  readonly matchLabels?: Labels;
}

/** One end of the traffic that is let through (networking.k8s.io/v1, NetworkPolicyPeer). */
export interface Peer {
  readonly podSelector?: Selector;
  readonly namespaceSelector?: Selector;
  readonly ipBlock?: { readonly cidr: string; readonly except?: string[] };
}

/** One port that is let through. */
export interface PolicyPort {
  readonly protocol: "TCP" | "UDP";
  readonly port: number;
}

/** Spec of a networking.k8s.io/v1 NetworkPolicy, as far as it is used here. */
export interface PolicySpec {
  readonly podSelector: Selector;
  readonly policyTypes: ("Ingress" | "Egress")[];
  readonly ingress: { from: Peer[]; ports: PolicyPort[] }[];
  readonly egress: { to: Peer[]; ports: PolicyPort[] }[];
}

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
    plan("server", { ingress: serverIngress(settings), egress: serverEgress(context) }),
    ...(needs.has("redisPassword") ? [store("redis", redisPort)] : []),
    ...(needs.has("postgresPassword") ? [store("postgres", postgresPort)] : []),
  ];
}

function serverIngress({ kubernetes }: KubernetesSettings): PolicySpec["ingress"] {
  const { ingress, gateway, monitoring, networkPolicy } = kubernetes;
  const fromOutside = [ingress && controllerNamespace(ingress), gateway?.namespace];
  const http = [
    ...fromOutside.filter((namespace) => namespace !== undefined).map(allOf),
    { podSelector: {} },
    ...networkPolicy.ingressFrom.map(peerOf),
  ];
  return [
    { from: http, ports: [tcp(ports.http)] },
    ...(monitoring.kind === "none"
      ? []
      : [{ from: [allOf(monitoring.namespace)], ports: [tcp(ports.metrics)] }]),
  ];
}

function serverEgress({ settings, owner, needs }: PolicyContext): PolicySpec["egress"] {
  const { webhook } = settings.server;
  const own = (component: Component) => [{ podSelector: podsOf(owner, component) }];
  return [
    dns(),
    ...(needs.has("redisPassword") ? [{ to: own("redis"), ports: [tcp(redisPort)] }] : []),
    ...(needs.has("postgresPassword") ? [{ to: own("postgres"), ports: [tcp(postgresPort)] }] : []),
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
      to: [peerOf(peer)],
      ports: peer.ports.map(tcp),
    })),
  ];
}

/** The label that cluster DNS has carried since kube-dns, and a cache on the node (both protocols: RFC 7766). */
function dns(): PolicySpec["egress"][number] {
  return {
    to: [
      { ...allOf("kube-system"), podSelector: { matchLabels: { "k8s-app": "kube-dns" } } },
      { ipBlock: { cidr: nodeLocalDns } },
    ],
    ports: [{ protocol: "UDP", port: dnsPort }, tcp(dnsPort)],
  };
}

/** A peer of the settings: addresses, or pods of one namespace, the stack's own when it names none. */
function peerOf({
  cidr,
  namespace,
  podLabels,
}: {
  readonly cidr?: string | undefined;
  readonly namespace?: string | undefined;
  readonly podLabels?: Labels | undefined;
}): Peer {
  if (cidr !== undefined) return { ipBlock: { cidr } };
  const podSelector = podLabels === undefined ? {} : { matchLabels: podLabels };
  if (namespace === undefined) return { podSelector };
  return { ...allOf(namespace), ...(podLabels === undefined ? {} : { podSelector }) };
}

/** All pods of a namespace, by the label that every namespace has (Kubernetes 1.22 and newer). */
function allOf(namespace: string) {
  return { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } } };
}

function podsOf(owner: Owner, component: Component): Selector {
  return { matchLabels: selectorLabels(owner, component) };
}

function tcp(port: number): PolicyPort {
  return { protocol: "TCP", port };
}
