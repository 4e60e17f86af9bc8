import { rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { run, runSteps, staticSteps, vitest } from "./check.ts";
import { checkoutRoot } from "./checkout.ts";
import { provisioned } from "./provisioned.ts";
import { needsOf } from "./test-needs.ts";
import { closingLines, readReport } from "./test-report.ts";
import { keepTests, testsFile } from "./tests-file.ts";
import { UserError } from "./user-error.ts";

/**
 * `npm test`: provides what this machine lacks, checks types, lint and format, runs every suite
 * and closes with the line `N passed, N failed, N skipped`. Arguments go to vitest, such as
 * `--project unit` or a file's name; then only the suites run. What became of the tests is kept
 * for `production-check`, and written to the file of `--report` too.
 */
export async function test(args: readonly string[]): Promise<number> {
  const { filters, reportFile } = splitArguments(args);
  const checked = filters.length === 0 ? await runSteps(staticSteps) : 0;
  console.log("\nWhat this machine has, and what is provided:");
  const { env, settings } = await provisioned(needsOf(filters));
  // several runs in one checkout must not count each other's tests
  const report = join(checkoutRoot, ".mcp-stacks", `test-report-${process.pid}.json`);
  const reporters = ["--reporter", "default", "--reporter", "json", "--outputFile.json", report];
  const code = await run([...vitest, ...reporters, ...filters], {
    ...process.env,
    ...env,
    MCP_STACKS_TEST_SETTINGS: JSON.stringify(settings),
  });
  const counts = readReport(report);
  const copy = reportFile === undefined ? [] : [resolve(reportFile)];
  keepTests(checkoutRoot, report, [testsFile(checkoutRoot), ...copy]);
  rmSync(report, { force: true });
  const failed = counts.failed + (checked === 0 ? 0 : 1);
  if (checked !== 0) console.log("lint, format or types failed: see above what they said");
  for (const line of closingLines({ ...counts, failed })) console.log(line);
  return code === 0 && failed === 0 && counts.passed > 0 ? 0 : 1;
}

/** Takes `--report FILE` out of what is meant for vitest. */
export function splitArguments(args: readonly string[]): {
  readonly filters: readonly string[];
  readonly reportFile: string | undefined;
} {
  const given = args.filter((arg) => arg !== "--");
  const at = given.findIndex((arg) => arg === "--report" || arg.startsWith("--report="));
  if (at === -1) return { filters: given, reportFile: undefined };
  const option = given[at] ?? "";
  const hasValue = option.includes("=");
  const reportFile = hasValue ? option.slice("--report=".length) : given[at + 1];
  if (!reportFile || (!hasValue && reportFile.startsWith("--"))) {
    throw new UserError(
      "--report\n  given    no file\n  allowed  the path of a file that is written: --report tests.json",
    );
  }
  return {
    filters: given.filter((_, index) => index !== at && (hasValue || index !== at + 1)),
    reportFile,
  };
}
