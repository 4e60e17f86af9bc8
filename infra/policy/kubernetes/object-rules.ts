import { serverLabel, stackLabel, stackLabels } from "../../naming.ts";
import { inProductionOnly, strict, strictInProduction } from "../levels.ts";
import { isSet, listAt, recordAt, textAt, valueAt } from "../read.ts";
import type { PolicyRule } from "../rule.ts";
import { violationsOf } from "../violations.ts";
import { workloadTypes } from "./workload.ts";

/** Kinds of objects that say whose they are. */
const labelledTypes: readonly string[] = [
  ...workloadTypes,
  ...["ConfigMap", "Namespace", "PersistentVolumeClaim", "Secret", "Service", "ServiceAccount"].map(
    (kind) => `kubernetes:core/v1:${kind}`,
  ),
  "kubernetes:autoscaling/v2:HorizontalPodAutoscaler",
  "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute",
  "kubernetes:monitoring.coreos.com/v1:PrometheusRule",
  "kubernetes:monitoring.coreos.com/v1:ServiceMonitor",
  "kubernetes:networking.k8s.io/v1:Ingress",
  "kubernetes:networking.k8s.io/v1:NetworkPolicy",
  "kubernetes:policy/v1:PodDisruptionBudget",
  "kubernetes:traefik.io/v1alpha1:Middleware",
];

/** Labels by which every stack knows its objects; their values are the stack's. */
const ownLabels = Object.keys(stackLabels("", ""));

const requiredLabels: PolicyRule = {
  id: "k8s-required-labels",
  level: strict,
  description: `Objects carry the stack's own labels, such as ${stackLabel} and ${serverLabel}, and those of policy.requiredTags.`,
  fix: "add the label; kubernetes.labels adds one to every object",
  types: labelledTypes,
  check: (resource, { policy: { requiredTags } }) => {
    const labels = recordAt(resource.props, "metadata", "labels");
    const missing = [...ownLabels, ...requiredTags].filter((label) => !isSet(labels, label));
    return violationsOf(resource, [missing.length > 0 && `lacks the label ${missing.join(", ")}`]);
  },
};

const enforce = "pod-security.kubernetes.io/enforce";

const podSecurity: PolicyRule = {
  id: "k8s-pod-security",
  level: strictInProduction,
  description: "A namespace that the stack makes enforces the Pod Security Standard restricted.",
  fix: "set kubernetes.podSecurity: restricted",
  types: ["kubernetes:core/v1:Namespace"],
  check: (resource) => {
    const standard = textAt(resource.props, "metadata", "labels", enforce) ?? "none";
    return violationsOf(resource, [
      standard !== "restricted" && `enforces ${standard} instead of restricted`,
    ]);
  },
};

/** Whether a range of addresses is all of them. */
function isEverywhere(peer: unknown): boolean {
  return ["0.0.0.0/0", "::/0"].includes(textAt(peer, "ipBlock", "cidr") ?? "");
}

const narrowNetworkPolicy: PolicyRule = {
  id: "k8s-network-policy-narrow",
  level: inProductionOnly,
  description: "A NetworkPolicy names who comes in and whom pods call; neither is everybody.",
  fix: "name pods, namespaces or ranges of addresses in kubernetes.networkPolicy.ingressFrom and egressTo",
  types: ["kubernetes:networking.k8s.io/v1:NetworkPolicy"],
  check: (resource) => {
    const { props } = resource;
    const incoming = listAt(props, "spec", "ingress").map((rule) => {
      const peers = listAt(rule, "from");
      return (peers.length === 0 || peers.some(isEverywhere)) && "lets everybody in";
    });
    const outgoing = listAt(props, "spec", "egress").map((rule) => {
      const peers = listAt(rule, "to");
      // the public internet without private ranges is what a webhook needs
      const isAll = (peer: unknown) =>
        isEverywhere(peer) && valueAt(peer, "ipBlock", "except") === undefined;
      return (peers.length === 0 || peers.some(isAll)) && "lets pods call everybody";
    });
    return violationsOf(resource, [...incoming, ...outgoing]);
  },
};

/** Rules about objects beside the workloads. */
export const objectRules: readonly PolicyRule[] = [
  requiredLabels,
  podSecurity,
  narrowNetworkPolicy,
];
