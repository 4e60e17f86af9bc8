import type { PolicyResource, PolicyRule, RuleContext, Violation } from "./rule.ts";

/**
 * A rule about a stack as a whole, such as what it lacks, which no single resource can show. It is
 * asked once all resources are known, with what the engine would have of each.
 */
export interface StackRule extends Omit<PolicyRule, "types" | "check"> {
  readonly checkStack: (
    resources: readonly PolicyResource[],
    context: RuleContext,
  ) => readonly Violation[];
}
