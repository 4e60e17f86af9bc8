import { promptDifferences, resourceDifferences } from "./compare-others.ts";
import { toolDifferences } from "./compare-tool.ts";
import { breaks, type Difference } from "./difference.ts";
import type { Surface } from "./surface.ts";

/** One difference between two surfaces. */
export interface SurfaceChange {
  readonly kind: "tool" | "resource" | "resourceTemplate" | "prompt" | "scope";
  /** Name of the tool or prompt, URI of the resource or template, the scope itself. */
  readonly name: string;
  readonly change: "added" | "removed" | "changed";
  /** Whether a client that worked before may fail now. */
  readonly breaking: boolean;
  /** What is different, in words, breaking ones first; empty for what was added or removed as a whole. */
  readonly details: readonly string[];
  /** Those of the details that can fail a client. */
  readonly reasons: readonly string[];
}

/** What people call the parts of a surface. */
export const kindWords: Readonly<Record<SurfaceChange["kind"], string>> = {
  tool: "tool",
  resource: "resource",
  resourceTemplate: "resource template",
  prompt: "prompt",
  scope: "scope",
};

/** What clients meet that knew one surface and meet another, in order of kind and name. */
export function compareSurfaces(before: Surface, after: Surface): SurfaceChange[] {
  return [
    ...changes("tool", before.tools, after.tools, ({ name }) => name, toolDetails),
    ...changes("resource", before.resources, after.resources, ({ uri }) => uri, resourceDetails),
    ...changes(
      "resourceTemplate",
      before.resourceTemplates,
      after.resourceTemplates,
      ({ uriTemplate }) => uriTemplate,
      resourceDetails,
    ),
    ...changes(
      "prompt",
      before.prompts,
      after.prompts,
      ({ name }) => name,
      (was, is) => detailsOf([[promptDifferences(was, is), "input"]]),
    ),
    ...changes("scope", before.scopes, after.scopes, String, () => noDetails),
  ];
}

/** Details of what changed, and those of them that break. */
type Details = Pick<SurfaceChange, "details" | "reasons">;

const noDetails: Details = { details: [], reasons: [] };

const toolDetails = (before: Surface["tools"][number], after: Surface["tools"][number]) => {
  const { input, output, described } = toolDifferences(before, after);
  return detailsOf([
    [input, "input"],
    [output, "output"],
    [described, "input"],
  ]);
};

const resourceDetails = (
  before: Parameters<typeof resourceDifferences>[0],
  after: Parameters<typeof resourceDifferences>[1],
) => detailsOf([[resourceDifferences(before, after), "output"]]);

function detailsOf(
  groups: readonly (readonly [readonly Difference[], "input" | "output"])[],
): Details {
  const told = groups.flatMap(([differences, direction]) =>
    differences.map((one) => ({ text: one.text, isReason: breaks(one, direction) })),
  );
  const reasons = told.filter(({ isReason }) => isReason).map(({ text }) => text);
  const others = told.filter(({ isReason }) => !isReason).map(({ text }) => text);
  return { details: [...reasons, ...others], reasons };
}

function changes<T>(
  kind: SurfaceChange["kind"],
  before: readonly T[],
  after: readonly T[],
  nameOf: (one: T) => string,
  compare: (before: T, after: T) => Details,
): SurfaceChange[] {
  const was = new Map(before.map((one) => [nameOf(one), one]));
  const is = new Map(after.map((one) => [nameOf(one), one]));
  const names = [...new Set([...was.keys(), ...is.keys()])].sort();
  return names.flatMap((name): SurfaceChange[] => {
    const [one, other] = [was.get(name), is.get(name)];
    if (one === undefined) {
      return [{ kind, name, change: "added", breaking: false, ...noDetails }];
    }
    if (other === undefined) {
      return [{ kind, name, change: "removed", breaking: true, ...noDetails }];
    }
    const found = compare(one, other);
    if (found.details.length === 0) return [];
    return [{ kind, name, change: "changed", breaking: found.reasons.length > 0, ...found }];
  });
}
