import type { Fault } from "./fault.ts";
import type { RuleContext } from "./rules.ts";
import type { LambdaSettings } from "./schema.ts";

/** What may not be combined on target `lambda`. */
export type LambdaRule = (settings: LambdaSettings, context: RuleContext) => Fault[];

/** Rules of target `lambda` alone, in the order in which their faults are reported. */
export const lambdaRules: readonly LambdaRule[] = [];
