import type { PolicyRule } from "../rule.ts";
import type { StackRule } from "../stack-rule.ts";

/** Rules about what is made in an AWS account. */
export const awsRules: readonly PolicyRule[] = [];

/** Rules about what a stack makes there as a whole. */
export const awsStackRules: readonly StackRule[] = [];
