import type { PolicyRule } from "../rule.ts";
import type { StackRule } from "../stack-rule.ts";
import { functionRules } from "./function-rules.ts";
import { gatewayRules } from "./gateway-rules.ts";
import { iamRules } from "./iam-rules.ts";
import { keptRules } from "./kept-rules.ts";
import { tagRules } from "./tag-rules.ts";
import { wholeStackRules } from "./whole-stack-rules.ts";

/** Rules about what is made in an AWS account. */
export const awsRules: readonly PolicyRule[] = [
  ...iamRules,
  ...functionRules,
  ...gatewayRules,
  ...keptRules,
  ...tagRules,
];

/** Rules about what a stack makes there as a whole. */
export const awsStackRules: readonly StackRule[] = wholeStackRules;
