import type { PolicyRule } from "../rule.ts";
import type { StackRule } from "../stack-rule.ts";

/** Rules about what is made in a Kubernetes cluster. */
export const kubernetesRules: readonly PolicyRule[] = [];

/** Rules about what a stack makes there as a whole. */
export const kubernetesStackRules: readonly StackRule[] = [];
