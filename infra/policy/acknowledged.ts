import type { PolicySettings } from "../config/schema.ts";
import type { Violation } from "./rule.ts";

/** A violation that the stack's file says is meant. */
export interface Acknowledgement {
  readonly rule: string;
  /** What breaks the rule, as the violation names it. */
  readonly of: string;
  readonly why: string;
}

/** What a rule found, apart by whether the stack's file says that it is meant. */
export interface Sorted {
  readonly open: readonly Violation[];
  readonly meant: readonly { readonly violation: Violation; readonly by: Acknowledgement }[];
}

/** Tells violations that are meant from those that are not: by the rule's id and what breaks it, both exact. */
export function sortViolations(
  rule: string,
  violations: readonly Violation[],
  { acknowledge }: Pick<PolicySettings, "acknowledge">,
): Sorted {
  const sorted = violations.map((violation) => ({
    violation,
    by: acknowledge.find((one) => one.rule === rule && one.of === violation.of),
  }));
  return {
    open: sorted.flatMap(({ violation, by }) => (by === undefined ? [violation] : [])),
    meant: sorted.flatMap(({ violation, by }) => (by === undefined ? [] : [{ violation, by }])),
  };
}

/** What is said of a violation that is meant. */
export function meantMessage({ violation, by }: Sorted["meant"][number]): string {
  return `${by.rule} of ${by.of}: ${violation.found}\n  why  ${by.why}`;
}

/** What is said of an acknowledgement that nothing needs any more. */
export function unusedMessage({ rule, of }: Acknowledgement): string {
  return `nothing breaks ${rule} of ${of} any more\n  fix  take it out of mcp-stacks:policy.acknowledge, or it hides the next one`;
}
