import { factsSchema, factsType, type StackFacts } from "../../facts.ts";
import type { PolicyRule, RuleContext, Violation } from "../rule.ts";

/** A rule about what a stack means for its clients. */
export interface FactsRule extends Omit<PolicyRule, "types" | "check"> {
  readonly checkFacts: (facts: StackFacts, context: RuleContext) => readonly Violation[];
}

/** Has a rule about the facts of a stack look at the component that carries them; others it does not understand fail. */
export function ofFacts({ checkFacts, ...rule }: FactsRule): PolicyRule {
  return {
    ...rule,
    types: [factsType],
    check: ({ props }, context) => checkFacts(factsSchema.parse(props), context),
  };
}
