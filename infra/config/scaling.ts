import type { KubernetesSettings } from "./schema.ts";

/** How many server pods there are: a fixed number, or between two by load. */
export type Scaling =
  | { readonly kind: "fixed"; readonly replicas: number }
  | {
      readonly kind: "autoscaled";
      readonly minReplicas: number;
      readonly maxReplicas: number;
      /** Percent of the requested CPU. */
      readonly cpuPercent: number;
    };

/** How many server pods a stack has that says nothing about it: three survive a node and a rollout. */
const byDefault = { kind: "autoscaled", minReplicas: 3, maxReplicas: 10, cpuPercent: 70 } as const;

/** How many server pods a stack has; the rules refuse one that sets both ways. */
export function scalingOf({
  replicas,
  autoscaling,
}: Pick<KubernetesSettings["kubernetes"], "replicas" | "autoscaling">): Scaling {
  if (replicas !== undefined) return { kind: "fixed", replicas };
  return autoscaling ? { kind: "autoscaled", ...autoscaling } : byDefault;
}

/** Most server pods that there can be at once, apart from a rollout. */
export function mostReplicas(kubernetes: KubernetesSettings["kubernetes"]): number {
  const scaling = scalingOf(kubernetes);
  return scaling.kind === "fixed" ? scaling.replicas : scaling.maxReplicas;
}

/** Fewest server pods that run by intention. */
export function fewestReplicas(kubernetes: KubernetesSettings["kubernetes"]): number {
  const scaling = scalingOf(kubernetes);
  return scaling.kind === "fixed" ? scaling.replicas : scaling.minReplicas;
}
