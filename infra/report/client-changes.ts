import type { StackFacts } from "../facts.ts";
import { surfaceRuleOf } from "../policy/facts/surface-rules.ts";
import { compareSurfaces, kindWords, type SurfaceChange } from "../surface/compare.ts";

/** Something that breaks clients, and whether the stack's owners say that they mean it. */
export interface BreakingChange {
  /** Rule of policy that refuses it, by which it is acknowledged. */
  readonly rule: string;
  /** What it is about, as the rule and an acknowledgement name it. */
  readonly of: string;
  /** In words, such as `tool check_inventory removed`. */
  readonly what: string;
  readonly details: readonly string[];
  /** The reason that was given; undefined while it is not acknowledged. */
  readonly why: string | undefined;
}

/** What clients meet after a change that did not before. */
export interface ClientChanges {
  readonly breaking: readonly BreakingChange[];
  /** Differences of tools, resources, prompts and scopes that break nobody. */
  readonly others: readonly SurfaceChange[];
  /** Whether both sides list what the server offers; without that, nothing can be compared. */
  readonly isCompared: boolean;
}

/** Compares what clients know with what they would meet. */
export function clientChanges(
  before: StackFacts | undefined,
  after: StackFacts | undefined,
): ClientChanges {
  const acknowledged = after?.acknowledged ?? [];
  const whyOf = (rule: string, of: string) =>
    acknowledged.find((one) => one.rule === rule && one.of === of)?.why;
  return {
    breaking: breakingOf(before, after, whyOf),
    others: surfaceChanges(before, after).filter((change) => !change.breaking),
    isCompared: before?.surface !== undefined && after?.surface !== undefined,
  };
}

function breakingOf(
  before: StackFacts | undefined,
  after: StackFacts | undefined,
  whyOf: (rule: string, of: string) => string | undefined,
): BreakingChange[] {
  const ofSurface = surfaceChanges(before, after)
    .filter(({ breaking }) => breaking)
    .map((change): Omit<BreakingChange, "why"> => {
      const rule = surfaceRuleOf(change);
      const what = `${kindWords[change.kind]} ${change.name} ${change.change}`;
      return { rule, of: change.name, what, details: change.details };
    });
  return [...droppedOf(before, after), ...ofSurface].map((change) => ({
    ...change,
    why: whyOf(change.rule, change.of),
  }));
}

/** What goes as a whole: authentication, and the list by which the rest would be seen. */
function droppedOf(
  before: StackFacts | undefined,
  after: StackFacts | undefined,
): Omit<BreakingChange, "why">[] {
  if (before === undefined || after === undefined) return [];
  const of = after.server;
  const auth = {
    rule: "auth-dropped",
    of,
    what: `authentication dropped: ${before.auth.mode} before, none after`,
    details: ["whoever reaches the endpoint may call every tool"],
  };
  const surface = {
    rule: "surface-dropped",
    of,
    what: "list of tools, resources and prompts dropped",
    details: ["what clients lose with it cannot be seen"],
  };
  return [
    ...(before.auth.mode !== "none" && after.auth.mode === "none" ? [auth] : []),
    ...(before.surface !== undefined && after.surface === undefined ? [surface] : []),
  ];
}

function surfaceChanges(
  before: StackFacts | undefined,
  after: StackFacts | undefined,
): readonly SurfaceChange[] {
  if (before?.surface === undefined || after?.surface === undefined) return [];
  return compareSurfaces(before.surface, after.surface);
}
