import type { StackFacts } from "../facts.ts";
import { type ClientChanges, clientChanges } from "./client-changes.ts";
import { type CostDirection, costDirection } from "./cost.ts";
import { type FactsRow, factsRows } from "./facts-table.ts";
import { type Operations, operationsOf } from "./operations.ts";
import { type PolicyFindings, policyFindings } from "./policy-findings.ts";
import type { StackSide } from "./stack-side.ts";
import { type Verdict, verdictOf } from "./verdict.ts";
import { weakenedPolicy } from "./weakened-policy.ts";

/** Bytes of an image as its registry or a daemon has it; undefined where nobody could say. */
export interface ImageSizes {
  readonly before: number | undefined;
  readonly after: number | undefined;
}

/** What is known of a change to one stack. */
export interface StackInput {
  readonly stack: string;
  readonly head: StackSide;
  /** Undefined when there is no base to compare with. */
  readonly base?: StackSide;
  readonly sizes?: ImageSizes;
  /** False where the preview did not ask the rules of policy. @default true */
  readonly isPolicyAsked?: boolean;
}

/** What the report says of one stack. */
export interface StackReport {
  readonly stack: string;
  readonly verdict: Verdict;
  /** What is told first: what is new, gone or not known. */
  readonly notes: readonly string[];
  /** What the engine or the program said when it refused. */
  readonly errors: readonly string[];
  readonly operations: Operations;
  /** What the first column of the MCP view is. */
  readonly comparedWith: "the base" | "what is deployed" | undefined;
  readonly facts: readonly FactsRow[];
  readonly sizes: ImageSizes | undefined;
  readonly clients: ClientChanges;
  readonly cost: CostDirection;
  readonly policy: PolicyFindings;
  /** What the change takes from the rules that judge it. */
  readonly weakened: readonly string[];
}

/** Finds out what a change of a stack means. */
export function stackReport(input: StackInput): StackReport {
  const { stack, head, base, sizes, isPolicyAsked = true } = input;
  const preview = head.kind === "previewed" ? head.preview : undefined;
  const basePreview = base?.kind === "previewed" ? base.preview : undefined;
  const deployed = preview?.deployed ?? basePreview?.deployed;
  const { before, comparedWith } = beforeOf(basePreview?.facts, deployed);
  const after = preview?.facts;
  const operations = operationsOf(preview?.steps ?? [], basePreview?.steps);
  const clients = clientChanges(before, after);
  const facts = factsRows(before, after);
  const weakened = weakenedPolicy(before, after);
  const policy = policyFindings(preview?.violations ?? [], isPolicyAsked);
  const told = head.kind === "failed" ? [head.reason] : (preview?.errors ?? []);
  // the engine sums up a refusal by policy in a line of its own, which says nothing more
  const errors = told.filter((text) => policy.mandatory.length === 0 || !text.startsWith("error:"));
  return {
    stack,
    verdict: verdictOf({ head, preview, policy, weakened, clients, facts, operations, errors }),
    notes: notesOf(input, { before, after, comparedWith }),
    errors,
    operations,
    comparedWith,
    facts: after === undefined ? [] : facts,
    sizes,
    clients,
    cost: costDirection(before, after, operations),
    policy,
    weakened,
  };
}

/** The facts that clients rely on: those of the base, else those of the last deployment. */
function beforeOf(
  base: StackFacts | undefined,
  deployed: StackFacts | undefined,
): { before: StackFacts | undefined; comparedWith: StackReport["comparedWith"] } {
  if (base !== undefined) return { before: base, comparedWith: "the base" };
  return { before: deployed, comparedWith: deployed && "what is deployed" };
}

function notesOf(
  { stack, head, base }: StackInput,
  {
    before,
    after,
    comparedWith,
  }: Pick<StackReport, "comparedWith"> & Record<"before" | "after", StackFacts | undefined>,
): string[] {
  const file = `Pulumi.${stack}.yaml`;
  const instead = before === undefined ? "" : `; compared with ${comparedWith} instead`;
  return [
    ...(head.kind === "absent"
      ? [
          `${file} is gone: nothing deploys the stack any more, and what it made stays until it is taken down`,
        ]
      : []),
    ...(base?.kind === "absent" && head.kind !== "absent"
      ? [`${file} is new: the base has no such stack`]
      : []),
    ...(base?.kind === "failed" ? [`The base cannot be previewed: ${base.reason}`] : []),
    ...(base?.kind === "previewed" && !base.preview.ok
      ? [
          `The base's own preview fails: ${base.preview.errors.join("; ") || "its policy refuses it"}`,
        ]
      : []),
    ...(base?.kind === "previewed" && base.preview.facts === undefined
      ? [`What clients meet is not known on the base, whose program does not tell it${instead}`]
      : []),
    ...(head.kind === "previewed" && after === undefined && head.preview.ok
      ? ["What clients meet is not known: the preview does not list the stack's facts"]
      : []),
    ...(head.kind === "previewed" &&
    before === undefined &&
    after !== undefined &&
    base === undefined
      ? ["Nothing is deployed that would tell what clients meet today"]
      : []),
  ];
}
