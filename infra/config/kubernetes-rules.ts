import type { Fault } from "./fault.ts";
import type { RuleContext } from "./rules.ts";
import type { KubernetesSettings } from "./schema.ts";

/** What may not be combined on target `kubernetes`. */
export type KubernetesRule = (settings: KubernetesSettings, context: RuleContext) => Fault[];

/** Rules of target `kubernetes` alone, in the order in which their faults are reported. */
export const kubernetesRules: readonly KubernetesRule[] = [];
