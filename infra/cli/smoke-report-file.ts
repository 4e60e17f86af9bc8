import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { SmokeReport } from "../contract/check.ts";
import { checkoutRoot } from "./checkout.ts";

/** Where the report of a stack's last smoke test is kept. */
export function reportPath(stack: string): string {
  return join(checkoutRoot, ".mcp-stacks", "reports", `smoke.${stack}.json`);
}

/**
 * Keeps the report of a smoke test, one that failed under a name of its own besides, since the test
 * of what is returned to comes right after it; and writes it to a file when one is named.
 */
export function keepReport(report: SmokeReport, file?: string): void {
  writeReport(reportPath(report.stack), report);
  if (report.verdict === "failed") writeReport(reportPath(`${report.stack}.failed`), report);
  if (file !== undefined) writeReport(resolve(file), report);
}

/** Writes a report for its owner alone, since it names hosts that need not be known. */
function writeReport(path: string, report: SmokeReport): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(report, null, 2)}\n`, { mode: 0o600 });
  // the mode above is that of a new file
  chmodSync(path, 0o600);
}
