import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { withoutSecretsIn } from "../report/known-secrets.ts";
import { parsePreviewJson } from "../report/preview-json.ts";
import { reportMarkdown } from "../report/report-markdown.ts";
import { type StackInput, type StackReport, stackReport } from "../report/stack-report.ts";
import type { StackSide } from "../report/stack-side.ts";
import { exitCodeOf } from "../report/verdict.ts";
import { type BaseCheckout, baseCheckout } from "./base-checkout.ts";
import { checkoutRoot } from "./checkout.ts";
import { imageSize } from "./image-size.ts";
import { parseOptions } from "./options.ts";
import { requireStackFile } from "./project.ts";
import { previewSide } from "./report-sides.ts";
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
  const before = base === undefined ? undefined : await baseCheckout(base, say);
  try {
    const stacks = [...new Set([checkoutRoot, before?.folder ?? checkoutRoot].flatMap(stacksOf))];
    const chosen = named.length > 0 ? [...new Set(named)] : stacks.sort();
    for (const stack of chosen) if (!stacks.includes(stack)) requireStackFile(checkoutRoot, stack);
    const reports: StackReport[] = [];
    for (const stack of chosen) reports.push(await reportOfStack(stack, before, say));
    return reports;
  } finally {
    before?.remove();
  }
}

function stacksOf(folder: string): string[] {
  return readdirSync(folder).flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? []);
}

async function reportOfStack(
  stack: string,
  before: BaseCheckout | undefined,
  say: (line: string) => void,
): Promise<StackReport> {
  say(`Previewing ${stack}`);
  const head = await previewSide({ checkout: checkoutRoot, stack, policy: true, say });
  // of a stack that goes, the base has nothing to compare
  const isCompared = before !== undefined && existsSync(join(checkoutRoot, `Pulumi.${stack}.yaml`));
  if (isCompared) say(`Previewing ${stack} as the base has it`);
  const base = isCompared
    ? await previewSide({ checkout: before.folder, stack, policy: false, say })
    : undefined;
  const secrets = [...head.secrets, ...(base?.secrets ?? [])];
  const input: StackInput = {
    stack,
    head: head.side,
    ...(base === undefined ? {} : { base: base.side }),
    ...(await sizesOf(head.side, base?.side)),
  };
  return withoutSecretsIn(stackReport(input), secrets);
}

/** Sizes of the image before and after, asked for where it changes. */
async function sizesOf(
  head: StackSide,
  base: StackSide | undefined,
): Promise<Pick<StackInput, "sizes">> {
  const after = head.kind === "previewed" ? head.preview.facts : undefined;
  const known = base?.kind === "previewed" ? base.preview.facts : undefined;
  const before = known ?? (head.kind === "previewed" ? head.preview.deployed : undefined);
  if (before === undefined || after === undefined) return {};
  if (
    before.image.reference === after.image.reference &&
    before.image.source === after.image.source
  )
    return {};
  const [from, to] = await Promise.all([imageSize(before.image), imageSize(after.image)]);
  return { sizes: { before: from, after: to } };
}
