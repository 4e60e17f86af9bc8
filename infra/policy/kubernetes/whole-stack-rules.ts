import { inProductionOnly } from "../levels.ts";
import { listAt, recordAt, textAt, textsAt } from "../read.ts";
import type { PolicyResource } from "../rule.ts";
import type { StackRule } from "../stack-rule.ts";
import { isBridge, podOf, servingTypes } from "./workload.ts";

/** Whether a selector takes the pods of a workload; one by expressions counts for none, for it is not evaluated. */
function selects(
  selectorOf: readonly string[],
  selecting: PolicyResource,
  workload: PolicyResource,
): boolean {
  const namespaces = [selecting, workload].map(({ props }) =>
    textAt(props, "metadata", "namespace"),
  );
  const [one, other] = namespaces;
  if (one !== undefined && other !== undefined && one !== other) return false;
  const selector = recordAt(selecting.props, ...selectorOf);
  if (listAt(selector, "matchExpressions").length > 0) return false;
  const labels = recordAt(podOf(workload), "metadata", "labels");
  return textsAt(selector, "matchLabels").every(([key, value]) => labels[key] === value);
}

/** Directions that a NetworkPolicy restricts; what it leaves out is as Kubernetes fills it in (API reference, NetworkPolicySpec). */
function directionsOf({ props }: PolicyResource): readonly unknown[] {
  const named = listAt(props, "spec", "policyTypes");
  if (named.length > 0) return named;
  return listAt(props, "spec", "egress").length > 0 ? ["Ingress", "Egress"] : ["Ingress"];
}

const networkPolicy: StackRule = {
  id: "k8s-network-policy",
  level: inProductionOnly,
  description: "Every pod is under a NetworkPolicy, in and out.",
  fix: "set kubernetes.networkPolicy.enabled: true",
  checkStack: (resources) => {
    const policies = resources.filter(
      ({ type }) => type === "kubernetes:networking.k8s.io/v1:NetworkPolicy",
    );
    return resources
      .filter(({ type }) => servingTypes.includes(type))
      .flatMap((workload) => {
        const restricted = policies
          .filter((policy) => selects(["spec", "podSelector"], policy, workload))
          .flatMap(directionsOf);
        const open = ["Ingress", "Egress"].filter((way) => !restricted.includes(way));
        return open.length === 0
          ? []
          : [{ of: workload.name, found: `no NetworkPolicy restricts its ${open.join(" and ")}` }];
      });
  },
};

const disruptionBudget: StackRule = {
  id: "k8s-disruption-budget",
  level: inProductionOnly,
  description: "A drain of nodes takes some pods of a Deployment at a time, never all of them.",
  fix: "add a PodDisruptionBudget that selects its pods",
  checkStack: (resources) => {
    const budgets = resources.filter(
      ({ type }) => type === "kubernetes:policy/v1:PodDisruptionBudget",
    );
    return resources
      .filter(({ type }) => type === "kubernetes:apps/v1:Deployment")
      .filter((workload) => !isBridge(workload))
      .filter(
        (workload) => !budgets.some((budget) => selects(["spec", "selector"], budget, workload)),
      )
      .map(({ name }) => ({ of: name, found: "no PodDisruptionBudget selects its pods" }));
  },
};

/** Rules about what a stack lacks in its cluster. */
export const wholeStackRules: readonly StackRule[] = [networkPolicy, disruptionBudget];
