import { metadataIn } from "../config/metadata-ranges.ts";
import type { Owner } from "../naming.ts";
import { type Component, type Labels, selectorLabels } from "./labels.ts";

const dnsPort = 53;

/** Where NodeLocal DNSCache answers (https://kubernetes.io/docs/tasks/administer-cluster/nodelocaldns/). */
const nodeLocalDns = "169.254.20.10/32";

/** Pods, by labels; all of them when there are none. */
export interface Selector {
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

/** Cluster DNS: the label that it has carried since kube-dns, and a cache on the node (both protocols: RFC 7766). */
export function dns(): PolicySpec["egress"][number] {
  return {
    to: [
      { ...allOf("kube-system"), podSelector: { matchLabels: { "k8s-app": "kube-dns" } } },
      { ipBlock: { cidr: nodeLocalDns } },
    ],
    ports: [{ protocol: "UDP", port: dnsPort }, tcp(dnsPort)],
  };
}

/** A peer of the settings: addresses, or pods of one namespace, the stack's own when it names none. */
export function peerOf({
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

/** A peer of the settings that is called: of addresses all but those where nodes' credentials are. */
export function calledPeer(peer: Parameters<typeof peerOf>[0]): Peer {
  const except = peer.cidr === undefined ? [] : metadataIn(peer.cidr);
  const { ipBlock, ...pods } = peerOf(peer);
  if (ipBlock === undefined) return pods;
  return { ipBlock: { ...ipBlock, ...(except.length === 0 ? {} : { except }) } };
}

/** All pods of a namespace, by the label that every namespace has (Kubernetes 1.22 and newer). */
export function allOf(namespace: string) {
  return { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } } };
}

/** Pods of one component of a stack. */
export function podsOf(owner: Owner, component: Component): Selector {
  return { matchLabels: selectorLabels(owner, component) };
}

/** A TCP port. */
export function tcp(port: number): PolicyPort {
  return { protocol: "TCP", port };
}
