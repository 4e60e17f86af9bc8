import { acknowledgeMarkdown, clientsMarkdown } from "./clients-markdown.ts";
import { list, type Room } from "./list-markdown.ts";
import { codeBlock, codeText, plainText } from "./markdown-text.ts";
import { operationsMarkdown } from "./operations-markdown.ts";
import { policyMarkdown } from "./policy-markdown.ts";
import type { StackReport } from "./stack-report.ts";
import type { Verdict } from "./verdict.ts";

/** First line of every report, by which a workflow finds its comment again. */
export const reportMarker = "<!-- mcp-stacks-report -->";

/** Fewer than the 65,536 characters that a comment on GitHub may have. */
const longest = 60_000;

/** How much of long lists is shown, less and less until the report fits. */
const rooms: readonly Room[] = [{ rows: 200 }, { rows: 50 }, { rows: 15 }, { rows: 4 }];

/** What the report is of. */
export interface ReportHead {
  /** What it is compared with, such as `origin/main`; undefined where it is what is deployed. */
  readonly base?: string | undefined;
}

/** One Markdown text for all stacks, short enough for a comment on a pull request. */
export function reportMarkdown(reports: readonly StackReport[], head: ReportHead = {}): string {
  const whole = rooms
    .map((room) => rendered(reports, head, room))
    .find((text) => text.length <= longest);
  return whole ?? shortened(reports, head);
}

function rendered(reports: readonly StackReport[], head: ReportHead, room: Room): string {
  const sections = reports.flatMap((report) => stackMarkdown(report, room));
  return `${[...opening(reports, head, room), ...sections].join("\n\n")}\n`;
}

/** The verdicts alone; of more stacks than anybody reads, the first ones. */
function shortened(reports: readonly StackReport[], head: ReportHead): string {
  const lines = opening(reports, head, { rows: 100 });
  return `${[...lines, "The changes are too many for one comment: run `npm run report` for a single stack."].join("\n\n")}\n`;
}

function opening(reports: readonly StackReport[], { base }: ReportHead, room: Room): string[] {
  const lines = reports.map(
    ({ stack, verdict }) => `${verdictMark(verdict)} ${codeText(stack)}: ${wordsOf(verdict)}`,
  );
  const compared =
    base === undefined ? "Compared with what is deployed." : `Compared with ${codeText(base)}.`;
  return [
    reportMarker,
    "## What this change means for MCP clients",
    ...(lines.length === 0
      ? ["No stack has a file."]
      : list("Stacks", lines, { rows: Math.max(room.rows, 50) })),
    compared,
  ];
}

function stackMarkdown(report: StackReport, room: Room): string[] {
  const { stack, verdict, notes, errors, cost } = report;
  const drivers = cost.drivers.map(({ direction, what }) => `${direction}: ${plainText(what)}`);
  const weaker = report.weakened.map((one) => plainText(one));
  return [
    `### Stack ${codeText(stack)}`,
    `${verdictMark(verdict)} **${wordsOf(verdict)}**`,
    ...notes.map((note) => `> ${plainText(note, 600)}`),
    ...(errors.length > 0 ? [codeBlock(errors.join("\n\n"))] : []),
    ...acknowledgeMarkdown(report, room),
    ...(verdict.kind === "failed" && report.operations.changes.length === 0
      ? []
      : operationsMarkdown(report.operations, room)),
    ...clientsMarkdown(report, room),
    ...(report.facts.length === 0
      ? []
      : ["#### Cost", `Direction: ${cost.direction}.`, ...list("Driven by", drivers, room)]),
    ...list("Rules of policy that this change makes weaker", weaker, room),
    ...(verdict.kind === "failed" && report.policy.mandatory.length === 0
      ? []
      : policyMarkdown(report.policy, room)),
  ];
}

function verdictMark({ kind }: Verdict): string {
  if (kind === "fine") return "🟩";
  return kind === "careful" ? "🟨" : "🟥";
}

function wordsOf({ words }: Verdict): string {
  return plainText(words.join("; "));
}
