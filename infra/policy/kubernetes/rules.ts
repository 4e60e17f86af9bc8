import type { PolicyRule } from "../rule.ts";
import type { StackRule } from "../stack-rule.ts";
import { exposureRules } from "./exposure-rules.ts";
import { objectRules } from "./object-rules.ts";
import { podRules } from "./pod-rules.ts";
import { runningRules } from "./running-rules.ts";
import { wholeStackRules } from "./whole-stack-rules.ts";

/** Rules about what is made in a Kubernetes cluster. */
export const kubernetesRules: readonly PolicyRule[] = [
  ...podRules,
  ...runningRules,
  ...exposureRules,
  ...objectRules,
];

/** Rules about what a stack makes there as a whole. */
export const kubernetesStackRules: readonly StackRule[] = wholeStackRules;
