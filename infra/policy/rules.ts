import { awsRules, awsStackRules } from "./aws/rules.ts";
import { comparesWithBaseline } from "./baseline.ts";
import { dockerRules } from "./docker/rules.ts";
import { factsRules } from "./facts/rules.ts";
import { kubernetesRules, kubernetesStackRules } from "./kubernetes/rules.ts";
import type { PolicyRule } from "./rule.ts";
import { settingsRule } from "./settings-rule.ts";
import type { StackRule } from "./stack-rule.ts";

const targetRules = [...factsRules, ...dockerRules, ...kubernetesRules, ...awsRules];

/** Every rule about a stack as a whole. */
export const stackRules: readonly StackRule[] = [...kubernetesStackRules, ...awsStackRules];

/** Every rule about one resource, of all targets. */
export const policyRules: readonly PolicyRule[] = [
  ...targetRules,
  settingsRule([...targetRules, ...stackRules].map(({ id }) => id)),
];

/** Ids of what takes a baseline in its configuration. */
export const baselineRuleIds: readonly string[] = [
  "baseline-known",
  ...policyRules.filter(comparesWithBaseline).map(({ id }) => id),
];
