import { z } from "zod";

const counts = z.object({ passed: z.int(), failed: z.int(), skipped: z.int() });

const suite = z.object({
  /** Path from the root of the repository, with `/`. */
  file: z.string(),
  /** Project of vitest, such as `unit` or `engine`. */
  project: z.string(),
  ...counts.shape,
  /** Of these, the tests that are about security. */
  security: counts,
});

/**
 * What became of the tests for one state of the sources: kept as JSON, the evidence of checks and of
 * promotions. A run of some files replaces what is known of these alone.
 */
export const testReportSchema = z.object({
  /** Commit that was checked out; the sources may differ from it. */
  commit: z.string(),
  /** Git's own hashes of the folders as they were tested, whether committed or not. */
  trees: z.object({ app: z.string(), infra: z.string() }),
  /** Last run, UTC, ISO 8601. */
  at: z.string(),
  suites: z.array(suite),
});

/** What became of the tests for one state of the sources. */
export type TestReport = z.output<typeof testReportSchema>;
/** One file of tests and what became of it. */
export type Suite = TestReport["suites"][number];
/** How many tests there were, by what became of them. */
export type Counts = z.output<typeof counts>;
/** What was tested. */
export type Sources = Pick<TestReport, "commit" | "trees">;

/** One file of tests as vitest's JSON report has it. */
export interface RanFile {
  /** Path from the root of the repository, with `/`. */
  readonly file: string;
  readonly status: string;
  readonly tests: readonly { readonly status: string; readonly fullName: string }[];
}

/** Counts what became of a file; one that failed without a failed test counts as one failure. */
export function suiteOf({ file, status, tests }: RanFile): Suite {
  const all = countsOf(tests);
  const isBroken = status === "failed" && all.failed === 0;
  const isSecurity = tests.filter(({ fullName }) => isAboutSecurity(file, fullName));
  const security = countsOf(isSecurity);
  const broken = (of: Counts): Counts => ({ ...of, failed: of.failed + (isBroken ? 1 : 0) });
  return {
    file,
    project: projectOf(file),
    ...broken(all),
    security: isAboutSecurity(file, "") ? broken(security) : security,
  };
}

/** Lays a run over what was known; what is of other sources, or of files that are gone, is forgotten. */
export function mergedReport(
  before: TestReport | undefined,
  run: { readonly sources: Sources; readonly at: string; readonly suites: readonly Suite[] },
  exists: (file: string) => boolean,
): TestReport {
  const { sources, at, suites } = run;
  const isSame =
    before?.trees.app === sources.trees.app && before.trees.infra === sources.trees.infra;
  const ran = new Set(suites.map(({ file }) => file));
  const kept = isSame ? before.suites.filter(({ file }) => !ran.has(file) && exists(file)) : [];
  return {
    ...sources,
    at,
    suites: [...kept, ...suites].sort((one, other) => (one.file < other.file ? -1 : 1)),
  };
}

/** Adds counts up. */
export function totalOf(all: readonly Counts[]): Counts {
  return {
    passed: all.reduce((sum, { passed }) => sum + passed, 0),
    failed: all.reduce((sum, { failed }) => sum + failed, 0),
    skipped: all.reduce((sum, { skipped }) => sum + skipped, 0),
  };
}

/** Project of vitest that a file belongs to: its folder below `test`; stand-ins are unit tests too. */
export function projectOf(file: string): string {
  const folder = file.split("/")[1] ?? "";
  return folder === "standins" ? "unit" : folder;
}

/** Whether a test is about security: by its file's path, by its name, or by a line of the checklist. */
function isAboutSecurity(file: string, fullName: string): boolean {
  return (
    /security|hostile/i.test(file) || /security|hostile|\bS(0[1-9]|[12]\d|30)\b/.test(fullName)
  );
}

function countsOf(tests: RanFile["tests"]): Counts {
  const passed = tests.filter(({ status }) => status === "passed").length;
  const failed = tests.filter(({ status }) => status === "failed").length;
  return { passed, failed, skipped: tests.length - passed - failed };
}
