import { autoscaling as autoscalingSchema } from "./schema/kubernetes.ts";
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

/** How many server pods a stack has, by load where it says nothing; the rules refuse one that sets both ways. */
export function scalingOf({
  replicas,
  autoscaling,
}: Pick<KubernetesSettings["kubernetes"], "replicas" | "autoscaling">): Scaling {
  if (replicas !== undefined) return { kind: "fixed", replicas };
  return { kind: "autoscaled", ...(autoscaling ?? autoscalingSchema.parse({})) };
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
