import type { PolicyViolation } from "../preview.ts";

/** What the rules of policy say about a change, each list in order of rules and resources. */
export interface PolicyFindings {
  /** False where nobody asked them. */
  readonly isAsked: boolean;
  /** Those that refuse it. */
  readonly mandatory: readonly PolicyViolation[];
  readonly advisory: readonly PolicyViolation[];
  /** Violations that are meant, with the reason. */
  readonly acknowledged: readonly PolicyViolation[];
  /** Acknowledgements of what nothing breaks any more. */
  readonly unused: readonly PolicyViolation[];
}

/** Tells what the pack found apart from what it says about acknowledgements, which are rules of it too. */
export function policyFindings(
  violations: readonly PolicyViolation[],
  isAsked: boolean,
): PolicyFindings {
  const sorted = [...violations].sort((one, other) => (textOf(one) < textOf(other) ? -1 : 1));
  const of = (rule: string) => sorted.filter((violation) => violation.rule === rule);
  const rules = sorted.filter(({ rule }) => rule !== acknowledgedRule && rule !== unusedRule);
  return {
    isAsked,
    mandatory: rules.filter(({ level }) => level === "mandatory"),
    advisory: rules.filter(({ level }) => level === "advisory"),
    acknowledged: of(acknowledgedRule),
    unused: of(unusedRule),
  };
}

/** Ids under which the pack tells what it was told to accept, and what it need not be told any more. */
const acknowledgedRule = "acknowledged";
const unusedRule = "acknowledgement-unused";

function textOf({ rule, urn, message }: PolicyViolation): string {
  return `${rule}\n${urn}\n${message}`;
}
