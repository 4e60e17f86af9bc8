import { schemaDifferences } from "./compare-schema.ts";
import { brief, type Difference, type Direction, isSame } from "./difference.ts";
import type { SurfaceTool } from "./surface.ts";

/** Differences of a tool, with whose values they are about. */
export interface ToolDifferences {
  readonly input: readonly Difference[];
  readonly output: readonly Difference[];
  /** Of hints and texts; a hint that promises less is `changed`. */
  readonly described: readonly Difference[];
}

/** Compares a tool with what it was. */
export function toolDifferences(before: SurfaceTool, after: SurfaceTool): ToolDifferences {
  return {
    input: whole(before.inputSchema, after.inputSchema, "input"),
    output: outputDifferences(before, after),
    described: [
      ...hintDifferences(before.annotations ?? {}, after.annotations ?? {}),
      ...textDifference("title", before.title, after.title),
      ...textDifference("description", before.description, after.description),
    ],
  };
}

/** A text that changed: no client fails of it, but models read it. */
export function textDifference(
  what: string,
  before: string | undefined,
  after: string | undefined,
): Difference[] {
  if ((before ?? "") === (after ?? "")) return [];
  const change = after ? (before ? "changed" : "is new") : "is gone";
  return [{ text: `${what} ${change}, which clients' models read`, effect: "told" }];
}

function outputDifferences(
  { outputSchema: before }: SurfaceTool,
  { outputSchema: after }: SurfaceTool,
): Difference[] {
  if (before && after) return whole(before, after, "output");
  if (before) return [{ text: "structured output is gone", effect: "changed" }];
  return after ? [{ text: "structured output is new", effect: "told" }] : [];
}

function whole(
  before: SurfaceTool["inputSchema"],
  after: SurfaceTool["inputSchema"],
  direction: Direction,
): Difference[] {
  const found = schemaDifferences(before, after, direction, direction);
  if (found.length > 0 || isSame(before, after)) return found;
  return [{ text: `${direction} is written in another way`, effect: "told" }];
}

/** What a hint is when a tool says nothing of it (MCP 2025-11-25, schema, `ToolAnnotations`). */
const unsaid: Readonly<Record<string, boolean>> = {
  readOnlyHint: false,
  destructiveHint: true,
  idempotentHint: false,
  openWorldHint: true,
};

/** What clients ask a person less for: they call such a tool, or call it again, unasked. */
const promising: Readonly<Record<string, boolean>> = {
  readOnlyHint: true,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: false,
};

function hintDifferences(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): Difference[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names.flatMap((name): Difference[] => {
    if (isSame(before[name], after[name])) return [];
    const was = before[name] ?? unsaid[name];
    const is = after[name] ?? unsaid[name];
    const lost = name in promising && was === promising[name] && is !== was;
    const text = `annotation ${name} changed from ${brief(was)} to ${brief(is)}`;
    if (isSame(was, is))
      return [
        {
          text: `annotation ${name} is ${name in after ? "now" : "no longer"} written down, and means the same`,
          effect: "told",
        },
      ];
    return [{ text, effect: lost ? "changed" : "told" }];
  });
}
