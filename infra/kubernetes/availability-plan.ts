import type { Scaling } from "../config/scaling.ts";
import type { KubernetesSettings } from "../config/schema.ts";
import type { Owner } from "../naming.ts";
import { selectorLabels } from "./labels.ts";

/** How many server pods a drain of nodes may take at once (https://kubernetes.io/docs/tasks/run-application/configure-pdb/). */
export function planDisruptionBudget(
  owner: Owner,
  { maxUnavailable }: KubernetesSettings["kubernetes"]["disruptionBudget"],
) {
  return {
    maxUnavailable,
    selector: { matchLabels: selectorLabels(owner, "server") },
    // a pod that does not work protects nobody and must not hold up a drain
    unhealthyPodEvictionPolicy: "AlwaysAllow",
  };
}

/**
 * The autoscaler of the server's Deployment; undefined when the number of pods is fixed.
 *
 * @param deployment name of the Deployment
 */
export function planAutoscaler<Text>(scaling: Scaling, deployment: Text) {
  if (scaling.kind === "fixed") return undefined;
  return {
    scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: deployment },
    minReplicas: scaling.minReplicas,
    maxReplicas: scaling.maxReplicas,
    metrics: [
      {
        type: "Resource",
        resource: {
          name: "cpu",
          target: { type: "Utilization", averageUtilization: scaling.cpuPercent },
        },
      },
    ],
    behavior: {
      // Agents work in bursts, and clients of a pod that goes must connect anew: only what was not
      // needed for five minutes goes, one pod or a tenth of them a minute.
      scaleDown: {
        stabilizationWindowSeconds: 300,
        selectPolicy: "Max",
        policies: [
          { type: "Pods", value: 1, periodSeconds: 60 },
          { type: "Percent", value: 10, periodSeconds: 60 },
        ],
      },
    },
  };
}
