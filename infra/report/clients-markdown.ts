import { kindWords, type SurfaceChange } from "../surface/compare.ts";
import type { BreakingChange } from "./client-changes.ts";
import type { FactsRow } from "./facts-table.ts";
import { list, type Room, table } from "./list-markdown.ts";
import { codeBlock, codeText, plainText } from "./markdown-text.ts";
import type { ImageSizes, StackReport } from "./stack-report.ts";

/** What breaks clients and nobody acknowledged yet, with the lines that do. */
export function acknowledgeMarkdown({ clients }: StackReport, room: Room): string[] {
  const open = clients.breaking.filter(({ why }) => why === undefined);
  if (open.length === 0) return [];
  const lines = open
    .slice(0, room.rows)
    .map(({ rule, of }) => `    - { rule: ${rule}, of: ${JSON.stringify(of)}, why: "…" }`);
  return [
    "#### To acknowledge",
    "This change breaks clients that work today. Keep what they use, or say in the stack's file why it may go:",
    codeBlock(["mcp-stacks:policy:", "  acknowledge:", ...lines].join("\n"), "yaml", 8000),
  ];
}

/** What clients meet, before and after. */
export function clientsMarkdown(report: StackReport, room: Room): string[] {
  const { facts, clients, comparedWith, sizes } = report;
  if (facts.length === 0) return [];
  const rows = facts.filter(
    ({ isKey, isChanged, before: known }) =>
      isChanged || (isKey && (known !== undefined || comparedWith === undefined)),
  );
  return [
    "#### For MCP clients",
    ...(comparedWith === undefined
      ? table(
          ["", "After"],
          rows.map(rowCells).map(([what = "", , after = ""]) => [what, after]),
        )
      : table(
          ["", `Before (${comparedWith})`, "After", "Clients must"],
          [...rows.map(rowCells), ...sizeRow(sizes)],
        )),
    ...list("Breaking", clients.breaking.map(breakingMarkdown), room),
    ...list("Not breaking", clients.others.map(otherMarkdown), room),
    ...(comparedWith !== undefined && !clients.isCompared
      ? ["Tools, resources and prompts cannot be compared: not both sides list them."]
      : []),
  ];
}

function rowCells({ what, before, after, isChanged, clients }: FactsRow): string[] {
  const cell = (value: string | undefined) =>
    value === undefined ? "not known" : codeText(value, 200);
  const name = plainText(what);
  return [
    isChanged ? `**${name}** (changed)` : name,
    cell(before),
    cell(after),
    clients === undefined ? "" : plainText(clients),
  ];
}

function sizeRow(sizes: ImageSizes | undefined): string[][] {
  if (sizes === undefined) return [];
  const { before, after } = sizes;
  const cell = (bytes: number | undefined) =>
    bytes === undefined ? "not known" : `${(bytes / 1e6).toFixed(1)} MB`;
  const change =
    before === undefined || after === undefined || before === after
      ? ""
      : ` (${after > before ? "+" : "−"}${(Math.abs(after - before) / 1e6).toFixed(1)} MB)`;
  return [["Image size", cell(before), `${cell(after)}${change}`, ""]];
}

function breakingMarkdown({ what, details, why }: BreakingChange): string {
  const reason = why === undefined ? "**not acknowledged**" : `acknowledged: ${plainText(why)}`;
  return [`${codeText(what)}, ${reason}`, ...detailLines(details)].join("\n");
}

function otherMarkdown({ kind, name, change, details }: SurfaceChange): string {
  return [`${kindWords[kind]} ${codeText(name)} ${change}`, ...detailLines(details)].join("\n");
}

function detailLines(details: readonly string[]): string[] {
  return details.slice(0, 6).map((detail) => `- ${plainText(detail)}`);
}
