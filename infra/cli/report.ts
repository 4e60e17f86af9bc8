import { readFileSync, writeFileSync } from "node:fs";
import { parsePreviewJson } from "../report/preview-json.ts";
import { reportMarkdown } from "../report/report-markdown.ts";
import { type StackReport, stackReport } from "../report/stack-report.ts";
import { exitCodeOf } from "../report/verdict.ts";
import { baseCheckout } from "./base-checkout.ts";
import { checkoutRoot } from "./checkout.ts";
import { parseOptions } from "./options.ts";
import { requireStackFile, stackNames } from "./project.ts";
import { reportOfStack } from "./report-stack.ts";
import { UserError } from "./user-error.ts";

const options = {
  base: { type: "string" },
  stack: { type: "string", multiple: true },
  preview: { type: "string", multiple: true },
  out: { type: "string" },
  json: { type: "boolean", default: false },
} as const;

/** `mcp-stacks report`: what a change means for reviewers and for MCP clients, stack by stack. */
export async function report(args: readonly string[]): Promise<number> {
  const { values } = parseOptions(args, options);
  const { base, stack: named = [], preview: files = [], out, json } = values;
  if (files.length > 0 && (base !== undefined || named.length > 0)) {
    throw new UserError(
      "A preview that is read from a file is of a stack already, and compared with its state.\n  given    --preview with --base or --stack\n  allowed  one of them\n  fix      leave --preview out, and the stacks are previewed here",
    );
  }
  const reports =
    files.length > 0 ? files.map(reportOfFile) : await reportsOfStacks({ base, named, say });
  const text = json ? `${JSON.stringify(reports, null, 2)}\n` : reportMarkdown(reports, { base });
  if (out === undefined) process.stdout.write(text);
  else {
    writeFileSync(out, text);
    say(`Written to ${out}`);
  }
  for (const { stack, verdict } of reports) say(`${stack}: ${verdict.words.join("; ")}`);
  return exitCodeOf(reports.map(({ verdict }) => verdict));
}

/** Progress: stdout is the report's. */
function say(line: string): void {
  console.error(line);
}

function reportOfFile(file: string): StackReport {
  try {
    const { stack, preview } = parsePreviewJson(readFileSync(file, "utf8"));
    return stackReport({ stack, head: { kind: "previewed", preview }, isPolicyAsked: false });
  } catch (error) {
    const reason = error instanceof Error ? error.message.split("\n")[0] : String(error);
    throw new UserError(
      `${file} is no preview.\n  wrong    ${reason}\n  allowed  what \`pulumi preview --json --show-sames\` prints`,
    );
  }
}

/** What the stacks of this checkout are compared with. */
interface StacksArgs {
  readonly base: string | undefined;
  /** All that have a file here or on the base when empty. */
  readonly named: readonly string[];
  readonly say: (line: string) => void;
}

async function reportsOfStacks({ base, named, say }: StacksArgs): Promise<StackReport[]> {
  if (base === undefined) for (const stack of named) requireStackFile(checkoutRoot, stack);
  const before = base === undefined ? undefined : await baseCheckout(checkoutRoot, base, say);
  try {
    const stacks = [...new Set([checkoutRoot, before?.folder ?? checkoutRoot].flatMap(stackNames))];
    const chosen = named.length > 0 ? [...new Set(named)] : stacks.sort();
    for (const stack of chosen) if (!stacks.includes(stack)) requireStackFile(checkoutRoot, stack);
    const reports: StackReport[] = [];
    for (const stack of chosen)
      reports.push(await reportOfStack({ stack, head: checkoutRoot, base: before?.folder, say }));
    return reports;
  } finally {
    before?.remove();
  }
}
