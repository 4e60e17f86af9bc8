import type { StackFacts } from "../../facts.ts";
import { compareSurfaces, kindWords, type SurfaceChange } from "../../surface/compare.ts";
import { advice, strictInProduction } from "../levels.ts";
import type { RuleContext, Violation } from "../rule.ts";
import { type FactsRule, ofFacts } from "./stated-facts.ts";

/** What breaks clients that know what the stack offered; nothing when either is not known. */
function breaking({ surface }: StackFacts, { baseline }: RuleContext): readonly SurfaceChange[] {
  if (surface === undefined || baseline?.surface === undefined) return [];
  return compareSurfaces(baseline.surface, surface).filter((change) => change.breaking);
}

/** The rule that a difference breaks which breaks clients. */
export function surfaceRuleOf({ kind, change }: Pick<SurfaceChange, "kind" | "change">) {
  if (kind !== "tool") return "offer-narrowed";
  return change === "removed" ? "tool-removed" : "tool-narrowed";
}

/** Has a rule tell the differences that break it. */
function brokenBy(id: ReturnType<typeof surfaceRuleOf>): Pick<FactsRule, "id" | "checkFacts"> {
  return {
    id,
    checkFacts: (facts, context) =>
      breaking(facts, context)
        .filter((change) => surfaceRuleOf(change) === id)
        .map(violation),
  };
}

function violation({ kind, name, change, details }: SurfaceChange): Violation {
  const what = `the ${kindWords[kind]}`;
  if (change === "removed") {
    return { of: name, found: `${what} is no longer offered; clients that use it fail` };
  }
  return { of: name, found: `${what} is ${change} so that clients fail: ${details.join("; ")}` };
}

const toolRemoved: FactsRule = {
  ...brokenBy("tool-removed"),
  level: strictInProduction,
  description: "Every tool that clients know stays.",
  fix: "bring the tool back, under the name it had; or deprecate it in its description first and remove it when nobody calls it",
};

const toolNarrowed: FactsRule = {
  ...brokenBy("tool-narrowed"),
  level: strictInProduction,
  description: "Every tool takes what clients send it, and answers what they rely on.",
  fix: "take the narrower input as a new, optional one, or give the changed tool a new name beside the old one",
};

const offerNarrowed: FactsRule = {
  ...brokenBy("offer-narrowed"),
  level: strictInProduction,
  description: "Resources, prompts and scopes that clients know stay as they are used.",
  fix: "bring it back as it was, or offer the changed one under a new name beside it",
};

const surfaceDropped: FactsRule = {
  id: "surface-dropped",
  level: strictInProduction,
  description: "What the server offers stays listed, so that tools that go are seen.",
  fix: "write the list again: npm run surface -- --write for an image that is built here, else npm run surface -- --stack NAME --write",
  checkFacts: ({ surface, server }, { baseline }) =>
    baseline?.surface !== undefined && surface === undefined
      ? [{ of: server, found: "the list of its tools that was deployed before is gone" }]
      : [],
};

const surfaceKnown: FactsRule = {
  id: "surface-known",
  level: advice,
  description: "What the server offers is listed, so that reviews see what a change takes away.",
  fix: "write the list: npm run surface -- --write for an image that is built here, else npm run surface -- --stack NAME --write",
  checkFacts: ({ surface, server }) =>
    surface === undefined
      ? [{ of: server, found: "no file lists its tools, resources and prompts" }]
      : [],
};

/** Rules about what clients find at a stack. */
export const surfaceRules = [
  toolRemoved,
  toolNarrowed,
  offerNarrowed,
  surfaceDropped,
  surfaceKnown,
].map(ofFacts);
