import { rmSync } from "node:fs";
import { join } from "node:path";
import { run, runSteps, staticSteps, vitest } from "./check.ts";
import { checkoutRoot } from "./checkout.ts";
import { provisioned } from "./provisioned.ts";
import { needsOf } from "./test-needs.ts";
import { closingLines, readReport } from "./test-report.ts";

/**
 * `npm test`: provides what this machine lacks, checks types, lint and format, runs every suite
 * and closes with the line `N passed, N failed, N skipped`. Arguments go to vitest, such as
 * `--project unit` or a file's name; then only the suites run.
 */
export async function test(args: readonly string[]): Promise<number> {
  const filters = args.filter((arg) => arg !== "--");
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
  rmSync(report, { force: true });
  const failed = counts.failed + (checked === 0 ? 0 : 1);
  if (checked !== 0) console.log("lint, format or types failed: see above what they said");
  for (const line of closingLines({ ...counts, failed })) console.log(line);
  return code === 0 && failed === 0 && counts.passed > 0 ? 0 : 1;
}
