import type { PreviewStep } from "../preview.ts";
import { canonical } from "../surface/difference.ts";
import { type PropertyChange, propertyChanges, topOf } from "./property-changes.ts";

/** What becomes of a resource, in the order in which it can hurt. */
export const operationOrder = ["replace", "delete", "update", "create"] as const;

/** What becomes of a resource. */
export type Operation = (typeof operationOrder)[number];

/** One resource that does not stay as it is. */
export interface ResourceChange {
  readonly operation: Operation;
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  /** Properties that force a replacement. */
  readonly forcedBy: readonly string[];
  readonly properties: readonly PropertyChange[];
  /** Who brings it; undefined where no base was previewed. */
  readonly origin?: "change" | "base";
}

/** What a preview does to the resources of a stack. */
export interface Operations {
  /** Replacements first, then deletions, updates and creations, each in order of types and names. */
  readonly changes: readonly ResourceChange[];
  readonly unchanged: number;
}

/**
 * Sums up the steps of a preview by resource. Components are left out: their children say what they
 * would say, and facts have a table of their own.
 *
 * @param base steps of the same stack as the base has it: what it would do too is not of the change.
 */
export function operationsOf(
  steps: readonly PreviewStep[],
  base?: readonly PreviewStep[],
): Operations {
  const shown = steps.filter(isShown);
  const known =
    base && new Map(base.filter(isShown).map((step) => [keyOf(step), fingerprint(step)]));
  const changes = [...groupedByUrn(shown)].flatMap(([urn, group]): ResourceChange[] => {
    const operation = operationOf(group);
    const [step] = group;
    if (operation === undefined || step === undefined) return [];
    const { before, after, diffs, replaceKeys } = merged(group);
    const isBare = operation === "create" || operation === "delete";
    return [
      {
        operation,
        type: step.type,
        name: step.name,
        urn,
        forcedBy: [...new Set(replaceKeys.map(topOf))].sort(),
        properties: isBare ? [] : propertyChanges(before, after, diffs),
        ...(known && {
          origin: group.every((one) => known.get(keyOf(one)) === fingerprint(one))
            ? ("base" as const)
            : ("change" as const),
        }),
      },
    ];
  });
  return {
    changes: changes.sort(byHurt),
    unchanged: shown.filter(({ op }) => op === "same").length,
  };
}

/** How many resources each operation is of; those without one are left out. */
export function countsOf(changes: readonly ResourceChange[]): [Operation, number][] {
  return operationOrder
    .map((operation): [Operation, number] => [
      operation,
      changes.filter((change) => change.operation === operation).length,
    ])
    .filter(([, count]) => count > 0);
}

const operations: Readonly<Record<string, Operation>> = {
  create: "create",
  import: "create",
  update: "update",
  delete: "delete",
};

/** The operation that the engine's steps on one resource add up to; undefined for none. */
function operationOf(group: readonly PreviewStep[]): Operation | undefined {
  if (group.some(({ op }) => /replace/.test(op))) return "replace";
  const found = group.flatMap(({ op }) => operations[op] ?? []);
  return operationOrder.find((operation) => found.includes(operation));
}

/** Resources, and of the providers only one that is replaced, for all that is its goes with it. */
function isShown({ type, op }: PreviewStep): boolean {
  if (type.startsWith("pulumi:providers:")) return /replace/.test(op);
  return !type.startsWith("mcp:") && !type.startsWith("pulumi:pulumi:");
}

function groupedByUrn(steps: readonly PreviewStep[]): Map<string, PreviewStep[]> {
  const groups = new Map<string, PreviewStep[]>();
  for (const step of steps) groups.set(step.urn, [...(groups.get(step.urn) ?? []), step]);
  return groups;
}

/** The inputs of all steps on one resource: a replacement has them on several. */
function merged(
  group: readonly PreviewStep[],
): Pick<PreviewStep, "before" | "after" | "diffs" | "replaceKeys"> {
  return {
    before: group.find(({ before }) => before !== undefined)?.before,
    after: group.findLast(({ after }) => after !== undefined)?.after,
    diffs: group.flatMap(({ diffs }) => diffs),
    replaceKeys: group.flatMap(({ replaceKeys }) => replaceKeys),
  };
}

function keyOf({ urn, op }: PreviewStep): string {
  return `${op} ${urn}`;
}

/** What a step would do, whatever order the engine gave keys in. */
function fingerprint({ after, diffs }: PreviewStep): string {
  return canonical([after, [...diffs].sort()]);
}

function byHurt(one: ResourceChange, other: ResourceChange): number {
  const rank = ({ operation }: ResourceChange) => operationOrder.indexOf(operation);
  const text = ({ type, name, urn }: ResourceChange) => `${type} ${name} ${urn}`;
  return rank(one) - rank(other) || (text(one) < text(other) ? -1 : 1);
}
