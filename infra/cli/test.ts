import { rmSync } from "node:fs";
import { join } from "node:path";
import { run } from "./check.ts";
import { checkoutRoot } from "./checkout.ts";
import { provisioned } from "./provisioned.ts";
import { closingLine, readReport } from "./test-report.ts";

/**
 * `npm test`: provides what this machine lacks, runs every suite and closes with the line
 * `N passed, N failed, N skipped`. Arguments go to vitest, such as a file's name.
 */
export async function test(args: readonly string[]): Promise<number> {
  const { env, settings } = await provisioned(["engine", "docker", "images"]);
  const report = join(checkoutRoot, ".mcp-stacks", "test-report.json");
  rmSync(report, { force: true });
  const code = await run(
    [
      join(checkoutRoot, "node_modules", "vitest", "vitest.mjs"),
      "run",
      "--config",
      "test/vitest.config.ts",
      "--reporter",
      "default",
      "--reporter",
      "json",
      "--outputFile.json",
      report,
      ...args.filter((arg) => arg !== "--"),
    ],
    { ...process.env, ...env, MCP_STACKS_TEST_SETTINGS: JSON.stringify(settings) },
  );
  const counts = readReport(report);
  for (const line of closingLine(counts)) console.log(line);
  if (code !== 0) return code;
  return counts.failed === 0 && counts.passed > 0 ? 0 : 1;
}
