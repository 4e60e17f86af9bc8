import { existsSync } from "node:fs";
import { join } from "node:path";
import { withoutSecretsIn } from "../report/known-secrets.ts";
import { type StackInput, type StackReport, stackReport } from "../report/stack-report.ts";
import type { StackSide } from "../report/stack-side.ts";
import { imageSize } from "./image-size.ts";
import { previewSide } from "./report-sides.ts";

/** A stack, and the folders with the sources of its two sides. */
export interface ReportedStack {
  readonly stack: string;
  readonly head: string;
  /** Undefined when there is nothing to compare with but what is deployed. */
  readonly base: string | undefined;
  readonly say: (line: string) => void;
}

/** Previews both sides of a change to a stack and finds out what it means; holds no secret of it. */
export async function reportOfStack(args: ReportedStack): Promise<StackReport> {
  const { stack, head: home, base: from, say } = args;
  say(`Previewing ${stack}`);
  const head = await previewSide({ checkout: home, home, stack, policy: true, say });
  // of a stack that goes, there is nothing to compare
  const isCompared = from !== undefined && existsSync(join(home, `Pulumi.${stack}.yaml`));
  if (isCompared) say(`Previewing ${stack} as the base has it`);
  const base = isCompared
    ? await previewSide({ checkout: from, home, stack, policy: false, say })
    : undefined;
  const input: StackInput = {
    stack,
    head: head.side,
    ...(base === undefined ? {} : { base: base.side }),
    ...(await sizesOf(head.side, base?.side)),
  };
  return withoutSecretsIn(stackReport(input), [...head.secrets, ...(base?.secrets ?? [])]);
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
