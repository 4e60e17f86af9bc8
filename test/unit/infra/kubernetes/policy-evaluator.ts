import { BlockList, isIP } from "node:net";

/*
 * What NetworkPolicies let through, by the words of the API
 * (https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/), so that
 * policies can be asked what they mean where no network plugin enforces them.
 */

type Labels = Readonly<Record<string, string>>;

interface Selector {
  readonly matchLabels?: Labels;
}

interface Peer {
  readonly podSelector?: Selector;
  readonly namespaceSelector?: Selector;
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
}

interface PolicyPort {
  readonly protocol?: string;
  readonly port?: number;
  readonly endPort?: number;
}

/** One NetworkPolicy in a namespace. */
export interface Policy {
  readonly namespace: string;
  readonly spec: {
    readonly podSelector: Selector;
    readonly policyTypes: readonly string[];
    readonly ingress?: readonly {
      readonly from?: readonly Peer[];
      readonly ports?: readonly PolicyPort[];
    }[];
    readonly egress?: readonly {
      readonly to?: readonly Peer[];
      readonly ports?: readonly PolicyPort[];
    }[];
  };
}

/** A pod, with the labels of its namespace. */
export interface Pod {
  readonly namespace: string;
  readonly namespaceLabels: Labels;
  readonly labels: Labels;
}

/** One end of a connection: a pod, or an address outside of the cluster. */
export type End = Pod | { readonly address: string };

/** What is connected to. */
export interface Port {
  readonly port: number;
  readonly protocol?: "TCP" | "UDP";
}

/** Whether a connection is let through: by the policies of its source and by those of its target. */
export function mayConnect(policies: readonly Policy[], from: End, to: End, port: Port): boolean {
  return passes(policies, "Egress", from, to, port) && passes(policies, "Ingress", to, from, port);
}

function passes(
  policies: readonly Policy[],
  direction: "Ingress" | "Egress",
  pod: End,
  other: End,
  port: Port,
): boolean {
  // policies isolate pods alone
  if (!("labels" in pod)) return true;
  const isolating = policies.filter(
    ({ namespace, spec }) =>
      namespace === pod.namespace &&
      spec.policyTypes.includes(direction) &&
      selects(spec.podSelector, pod.labels),
  );
  if (isolating.length === 0) return true;
  return isolating.some(({ namespace, spec }) => {
    const rules =
      direction === "Ingress"
        ? (spec.ingress ?? []).map(({ from, ports }) => ({ peers: from, ports }))
        : (spec.egress ?? []).map(({ to, ports }) => ({ peers: to, ports }));
    return rules.some(
      ({ peers = [], ports = [] }) =>
        (peers.length === 0 || peers.some((peer) => isPeer(peer, other, namespace))) &&
        (ports.length === 0 || ports.some((allowed) => isPort(allowed, port))),
    );
  });
}

function isPeer(
  { ipBlock, podSelector, namespaceSelector }: Peer,
  end: End,
  policyNamespace: string,
): boolean {
  if (ipBlock) return "address" in end && isInBlock(ipBlock, end.address);
  if (!("labels" in end)) return false;
  const inNamespace = namespaceSelector
    ? selects(namespaceSelector, end.namespaceLabels)
    : end.namespace === policyNamespace;
  return inNamespace && selects(podSelector ?? {}, end.labels);
}

function isInBlock(
  { cidr, except = [] }: { readonly cidr: string; readonly except?: readonly string[] },
  address: string,
): boolean {
  return contains(cidr, address) && !except.some((hole) => contains(hole, address));
}

function contains(cidr: string, address: string): boolean {
  const [network = "", prefix = ""] = cidr.split("/");
  if (isIP(network) !== isIP(address)) return false;
  const list = new BlockList();
  list.addSubnet(network, Number(prefix), isIP(network) === 6 ? "ipv6" : "ipv4");
  return list.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
}

function isPort({ protocol = "TCP", port, endPort }: PolicyPort, wanted: Port): boolean {
  if (protocol !== (wanted.protocol ?? "TCP")) return false;
  return port === undefined || (wanted.port >= port && wanted.port <= (endPort ?? port));
}

function selects({ matchLabels = {} }: Selector, labels: Labels): boolean {
  return Object.entries(matchLabels).every(([key, value]) => labels[key] === value);
}
