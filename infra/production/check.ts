import type { Evidence, Known } from "./evidence.ts";
import { isMissing } from "./evidence.ts";

/** The areas of the checks, in the order in which they are told. */
export const areas = [
  "security",
  "reliability",
  "observability",
  "deployment",
  "testing",
  "documentation",
  "compliance",
] as const;

/** What a check belongs to. */
export type Area = (typeof areas)[number];

/** What a check found: without faults it is passed. */
export interface Finding {
  /** What was seen, in a few words. */
  readonly found: string;
  readonly faults: readonly string[];
}

/** One thing that a production server must show by evidence. */
export interface ProductionCheck {
  /** Kebab-case, stable. */
  readonly id: string;
  readonly area: Area;
  readonly title: string;
  /** What to do when it fails. */
  readonly fix: string;
  readonly look: (evidence: Evidence) => Finding;
}

/** What became of one check. */
export interface ProductionResult {
  readonly id: string;
  readonly area: Area;
  readonly title: string;
  readonly status: "passed" | "failed";
  readonly found: string;
  /** What to do; only where it failed. */
  readonly fix?: string;
}

/** Decides every check by the evidence. */
export function decide(
  checks: readonly ProductionCheck[],
  evidence: Evidence,
): readonly ProductionResult[] {
  return checks.map(({ id, area, title, fix, look }): ProductionResult => {
    const { found, faults } = look(evidence);
    const told = { id, area, title };
    if (faults.length === 0) return { ...told, status: "passed", found };
    return { ...told, status: "failed", found: faults.join("; "), fix };
  });
}

/** Looks at evidence that there may not be; without it, the check fails with the reason. */
export function shown<T extends object>(known: Known<T>, look: (value: T) => Finding): Finding {
  if (!isMissing(known)) return look(known);
  return { found: "", faults: [`cannot be shown: ${known.missing}`] };
}

/** Faults of those that are so. */
export function faultsOf(
  ...faults: readonly (readonly [isFault: boolean, told: string])[]
): string[] {
  return faults.filter(([isFault]) => isFault).map(([, told]) => told);
}
