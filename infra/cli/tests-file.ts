import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import {
  mergedReport,
  suiteOf,
  type TestReport,
  testReportSchema,
} from "../production/test-report.ts";
import { replaceFile } from "./replace-file.ts";
import { sourcesOf } from "./source-trees.ts";
import { type VitestReport, vitestReport } from "./test-report.ts";
import { UserError } from "./user-error.ts";

/** Where `npm test` keeps what became of the tests. */
export function testsFile(checkout: string): string {
  return join(checkout, ".mcp-stacks", "reports", "tests.json");
}

/** Lays vitest's report over what is known of the same sources, and keeps it in each of the files. */
export function keepTests(
  checkout: string,
  vitestFile: string,
  files: readonly string[],
): TestReport | undefined {
  const ran = vitestReport(vitestFile);
  if (ran === undefined) return undefined;
  const [main = testsFile(checkout)] = files;
  const report = mergedReport(
    existsSync(main) ? known(main) : undefined,
    { sources: sourcesOf(checkout), at: new Date().toISOString(), suites: suitesOf(checkout, ran) },
    (file) => existsSync(join(checkout, file)),
  );
  for (const file of files) {
    mkdirSync(dirname(file), { recursive: true });
    // whole: another run may read it meanwhile
    replaceFile(file, `${JSON.stringify(report, undefined, 2)}\n`);
  }
  return report;
}

/**
 * Reads a report that `npm test` kept; undefined when there is none.
 *
 * @throws UserError when the file is something else.
 */
export function readTests(file: string): TestReport | undefined {
  if (!existsSync(file)) return undefined;
  const report = known(file);
  if (report !== undefined) return report;
  throw new UserError(
    `${file} is no report of the tests.\n  fix  write it anew: npm test -- --report ${file}`,
  );
}

function suitesOf(checkout: string, { testResults }: VitestReport) {
  return testResults.map(({ name, status, assertionResults }) =>
    suiteOf({
      file: relative(checkout, name).split(sep).join("/"),
      status,
      tests: assertionResults,
    }),
  );
}

function known(file: string): TestReport | undefined {
  try {
    const parsed = testReportSchema.safeParse(JSON.parse(readFileSync(file, "utf8")));
    return parsed.success ? parsed.data : undefined;
  } catch {
    // cut off because the run was ended while it wrote
    return undefined;
  }
}
