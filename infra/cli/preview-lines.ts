import type { PreviewStep, StackPreview } from "../preview.ts";
import { printable } from "../surface/printable.ts";

/** Operations that change nothing, or are told by another one: `replace` sums up its two halves. */
const untold: ReadonlySet<string> = new Set([
  "same",
  "read",
  "refresh",
  "create-replacement",
  "delete-replaced",
]);

/** Operations in the order in which they are told: what takes most away comes first. */
const order = ["replace", "delete", "update", "create"];

/** What a preview would change, for people; components say nothing that their children do not. */
export function changesIn({ steps }: Pick<StackPreview, "steps">): PreviewStep[] {
  return steps
    .filter(({ op, type }) => !untold.has(op) && !/^(mcp|pulumi):/.test(type))
    .toSorted((a, b) => rank(a.op) - rank(b.op));
}

/** What a preview says, as lines for people: refusals and warnings first, then what would change. */
export function previewLines(preview: StackPreview): string[] {
  const changes = changesIn(preview);
  return [
    ...preview.errors.map(printable),
    ...preview.violations.map(
      ({ level, rule, message }) =>
        `  ${level === "mandatory" ? "refused" : "advice"}  ${rule}: ${printable(message.trim()).replaceAll("\n", "\n    ")}`,
    ),
    ...changes.map(changeLine),
    ...(preview.ok && changes.length === 0 ? ["  nothing is to be changed"] : []),
  ];
}

function changeLine({ op, name, type, diffs, replaceKeys }: PreviewStep): string {
  const kind = type.slice(type.lastIndexOf(":") + 1);
  const keys = [...new Set([...replaceKeys, ...diffs])].join(", ");
  const which = op === "create" || op === "delete" || keys === "" ? "" : `  (${keys})`;
  return `  ${op.padEnd(8)} ${name.padEnd(28)} ${kind}${which}`;
}

function rank(op: string): number {
  const at = order.indexOf(op);
  return at === -1 ? order.length : at;
}
