import type { ServerSettings } from "../config/schema.ts";
import { compareSurfaces } from "../surface/compare.ts";
import { printableLine } from "../surface/printable.ts";
import { renderChanges } from "../surface/render.ts";
import type { Surface } from "../surface/surface.ts";
import { type PromotedImage, type Refusal, repositoryOf } from "./promotion-plan.ts";

/** Why nothing was promoted, one block a reason. */
export function refusalText(stack: string, refusals: readonly Refusal[]): string {
  const blocks = refusals.map(
    ({ what, given, allowed, fix }) =>
      `  ${what}\n    given    ${given}\n    allowed  ${allowed}\n    fix      ${fix}`,
  );
  return [`Nothing was promoted; Pulumi.${stack}.yaml is as it was.`, ...blocks].join("\n");
}

/** What runs instead of what, and what stands for it. */
export function imageLines(
  to: string,
  before: ServerSettings["image"],
  { reference, promoted }: PromotedImage,
  tested: string,
): string[] {
  const { from, commit, at, report } = promoted;
  const was = before.pin ?? before.reference ?? "what it builds itself";
  const isElsewhere = repositoryOf(reference) !== repositoryOf(tested);
  return [
    `${from} -> ${to}`,
    `  before  ${was}`,
    `  after   ${reference}`,
    `  tested  on ${from}, ${at}, commit ${commit}`,
    `  report  ${report}`,
    ...(isElsewhere
      ? [
          `  note    it was tested as ${tested}: ${repositoryOf(reference)} must hold the same digest, as the same registry or a copy`,
        ]
      : []),
    ...(before.pin === undefined
      ? []
      : ["  note    the pin of a rollback is taken out: the promoted image takes its place"]),
  ];
}

/** What clients of the target meet with the image; `!` marks what can fail one. */
export function surfaceLines(
  to: string,
  before: Surface | undefined,
  after: Surface | undefined,
): string[] {
  if (after === undefined) {
    return [
      "What the image offers is not listed, so nothing is said of tools that come or go.",
      "  fix  list it on the source: npm run surface -- --stack <from> --write, deploy, promote again",
    ];
  }
  if (before === undefined) return [`It offers ${namesOf(after)}; ${to} listed nothing before.`];
  const changes = compareSurfaces(before, after);
  if (changes.length === 0) return ["Tools, resources, prompts and scopes are the same."];
  const isBreaking = changes.some(({ breaking }) => breaking);
  return [
    "For clients:",
    ...renderChanges(changes),
    ...(isBreaking
      ? [
          `  (! can fail a client that works today: the preview of ${to} refuses it until mcp-stacks:policy.acknowledge of Pulumi.${to}.yaml says why it is meant)`,
        ]
      : []),
  ];
}

function namesOf({ tools }: Surface): string {
  return `${tools.length === 1 ? "1 tool" : `${tools.length} tools`}: ${tools.map(({ name }) => printableLine(name)).join(", ")}`;
}

/** The lines of a text that another one has not. */
export function changedLines(before: string, after: string): string[] {
  const known = new Set(before.split("\n"));
  const kept = new Set(after.split("\n"));
  return [
    ...before
      .split("\n")
      .filter((line) => !kept.has(line))
      .map((line) => `  - ${line}`),
    ...after
      .split("\n")
      .filter((line) => !known.has(line))
      .map((line) => `  + ${line}`),
  ];
}
