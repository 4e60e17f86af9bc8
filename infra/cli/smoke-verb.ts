import type { SmokeReport } from "../contract/check.ts";
import { type Way, ways } from "./contract-target.ts";
import { type OperatedStack, operatedStack } from "./operated-stack.ts";
import { parseOptions } from "./options.ts";
import { recordGood } from "./release-record.ts";
import { nextLines, verdictLine } from "./smoke-lines.ts";
import { keepReport, reportPath } from "./smoke-report-file.ts";
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
  const operated = await operatedStack(values.stack, (line) => console.error(line));
  const report = await smoked(operated, { ...values, via, say });
  if (values.json) console.log(JSON.stringify(report, null, 2));
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
  keepReport(report, file);
  say(`  image     ${report.image}${await recorded(operated, report)}`);
  say(`  report    ${file ?? reportPath(operated.name)}`);
  return report;
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
