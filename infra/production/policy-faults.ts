import { isMissing, type Known, type PolicyResult } from "./evidence.ts";

/** What a rule of policy is about, of the checks; each violation is told by exactly one of them. */
export type Subject = "access" | "secrets" | "health" | "records" | "environment" | "container";

const subjects: readonly (readonly [Subject, RegExp])[] = [
  ["secrets", /secret/],
  ["access", /auth|tls|public|open-ports|privilege$|trust|cors|permission/],
  ["health", /health|probe|alarms/],
  ["records", /audit|retention|\blog\b|rotation/],
  ["environment", /own-network/],
];

/** The check that a rule is told by; what none is about is of the container. */
function subjectOf(rule: string): Subject {
  return subjects.find(([, pattern]) => pattern.test(rule))?.[0] ?? "container";
}

/** Mandatory rules of a subject that the stack breaks, each with what was found. */
export function violated(policy: Known<PolicyResult>, subject: Subject): string[] {
  if (isMissing(policy)) return [`policy cannot be shown: ${policy.missing}`];
  return policy.violations
    .filter(({ rule, level }) => level === "mandatory" && subjectOf(rule) === subject)
    .map(({ rule, message }) => `policy ${rule}: ${foundIn(message)}`);
}

/** What was found: the engine puts the rule's own description into a line above it. */
function foundIn(message: string): string {
  const [first = "", second = ""] = message.split("\n").map((line) => line.trim());
  return second === "" || /^(fix|or) /.test(second) ? first : second;
}
