import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { SmokeReport } from "../contract/check.ts";
import { checkoutRoot } from "./checkout.ts";
import { type Way, ways } from "./contract-target.ts";
import { type OperatedStack, operatedStack } from "./operated-stack.ts";
import { parseOptions } from "./options.ts";
import { recordGood } from "./release-record.ts";
import { nextLines, verdictLine } from "./smoke-lines.ts";
import { smokeStack } from "./smoke-stack.ts";
import { UserError } from "./user-error.ts";

/**
 * `mcp-stacks smoke`: holds the deployed server of a stack to the contract, keeps the report, and
 * records an image that passes as good.
 */
export async function smokeVerb(args: readonly string[]): Promise<number> {
  const { values } = parseOptions(args, {
    stack: { type: "string", default: "dev" },
    writes: { type: "boolean", default: false },
    via: { type: "string" },
    json: { type: "boolean", default: false },
    report: { type: "string" },
  });
  const via = requireWay(values.via);
  // stdout belongs to the JSON where that is asked for
  const say = (line: string): void => (values.json ? console.error(line) : console.log(line));
  const operated = await operatedStack(values.stack, say);
  const report = await smoked(operated, { ...values, via, say });
  if (values.json) console.log(JSON.stringify(report));
  return report.verdict === "passed" ? 0 : 1;
}

/** How the verb was called. */
export interface SmokeVerbOptions {
  readonly say: (line: string) => void;
  readonly writes?: boolean;
  readonly via?: Way | undefined;
  /** A file for the report, besides the one that is always written. */
  readonly report?: string | undefined;
}

/** Tests a stack, tells how it went, and keeps what is to be kept of it. */
export async function smoked(
  operated: OperatedStack,
  { say, writes = false, via, report: file }: SmokeVerbOptions,
): Promise<SmokeReport> {
  say(`\nTesting the deployed server of stack ${operated.name}:`);
  const report = await smokeStack(operated, { say, writes, via });
  say(`\n${verdictLine(report)}`);
  for (const line of nextLines(report)) say(line);
  const kept = reportPath(operated.name);
  for (const path of [kept, ...(file === undefined ? [] : [resolve(file)])]) {
    writeReport(path, report);
  }
  say(`  image     ${report.image}${await recorded(operated, report)}`);
  say(`  report    ${file ?? kept}`);
  return report;
}

/** Where the report of a stack's last smoke test is kept. */
export function reportPath(stack: string): string {
  return join(checkoutRoot, ".mcp-stacks", "reports", `smoke.${stack}.json`);
}

/** Writes a report for its owner alone, since it names hosts that need not be known. */
function writeReport(path: string, report: SmokeReport): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(report, null, 2)}\n`, { mode: 0o600 });
  // the mode above is that of a new file
  chmodSync(path, 0o600);
}

/** Records the image as good when it passed; says what came of that. */
async function recorded(operated: OperatedStack, report: SmokeReport): Promise<string> {
  if (report.verdict !== "passed") return ", not recorded as good";
  try {
    await recordGood(operated, report);
    return ", recorded as good";
  } catch (error) {
    // what was tested is well all the same
    if (!(error instanceof UserError)) throw error;
    return `, which could not be recorded as good: ${error.message}`;
  }
}

function requireWay(given: string | undefined): Way | undefined {
  const way = ways.find((one) => one === given);
  if (given === undefined || way !== undefined) return way;
  throw new UserError(`--via\n  given    ${given}\n  allowed  ${ways.join(", ")}`);
}
