import { readFileSync } from "node:fs";
import { z } from "zod";

/** The part of vitest's JSON report that is read here. */
const reportSchema = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      assertionResults: z.array(z.object({ status: z.string(), fullName: z.string() })),
    }),
  ),
});

/** What vitest reported. */
export type VitestReport = z.output<typeof reportSchema>;

/** How many tests there were, by what became of them. */
export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Names of what was skipped, so that nothing is left out in silence. */
  readonly skippedNames: readonly string[];
}

/** Reads vitest's report; a missing or unreadable one counts as one failure. */
export function readReport(path: string): TestCounts {
  const report = vitestReport(path);
  return report ? countTests(report) : { passed: 0, failed: 1, skipped: 0, skippedNames: [] };
}

/** What vitest reported; undefined when it is missing or unreadable. */
export function vitestReport(path: string): VitestReport | undefined {
  return reportSchema.safeParse(jsonIn(path)).data;
}

function jsonIn(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    // missing, or cut off because vitest was ended while it wrote
    return undefined;
  }
}

/** Counts tests; a file that failed without a failed test, as in a hook, counts as one failure. */
export function countTests(report: VitestReport): TestCounts {
  const tests = report.testResults.flatMap((file) => file.assertionResults);
  const brokenFiles = report.testResults.filter(
    (file) =>
      file.status === "failed" && !file.assertionResults.some((test) => test.status === "failed"),
  ).length;
  const skipped = tests.filter((test) => !["passed", "failed"].includes(test.status));
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + brokenFiles,
    skipped: skipped.length,
    skippedNames: skipped.map((test) => test.fullName),
  };
}

/** The last lines of `npm test`. */
export function closingLines({ passed, failed, skipped, skippedNames }: TestCounts): string[] {
  return [
    ...skippedNames.map((name) => `skipped: ${name}`),
    `${passed} passed, ${failed} failed, ${skipped} skipped`,
  ];
}
