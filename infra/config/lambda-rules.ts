import type { Fault } from "./fault.ts";
import { lambdaAddressRules } from "./lambda-address-rules.ts";
import { lambdaBackendRules } from "./lambda-backend-rules.ts";
import { lambdaCompanionRules } from "./lambda-companion-rules.ts";
import { lambdaContainerRules } from "./lambda-container-rules.ts";
import { lambdaImageRules } from "./lambda-image-rules.ts";
import { lambdaLimitRules } from "./lambda-limit-rules.ts";
import { lambdaReachRules } from "./lambda-reach-rules.ts";
import { lambdaStateRules } from "./lambda-state-rules.ts";
import { lambdaTagRules } from "./lambda-tag-rules.ts";
import { lambdaWatchRules } from "./lambda-watch-rules.ts";
import type { RuleContext } from "./rules.ts";
import type { LambdaSettings } from "./schema.ts";

/** What may not be combined on target `lambda`. */
export type LambdaRule = (settings: LambdaSettings, context: RuleContext) => Fault[];

/** Rules of target `lambda` alone, in the order in which their faults are reported. */
export const lambdaRules: readonly LambdaRule[] = [
  ...lambdaStateRules,
  ...lambdaLimitRules,
  ...lambdaImageRules,
  ...lambdaContainerRules,
  ...lambdaAddressRules,
  ...lambdaReachRules,
  ...lambdaBackendRules,
  ...lambdaCompanionRules,
  ...lambdaWatchRules,
  ...lambdaTagRules,
];
