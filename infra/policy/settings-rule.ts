import { closestTo } from "../config/closest.ts";
import { factsType } from "../facts.ts";
import type { PolicyRule, Violation } from "./rule.ts";

/**
 * The rule about the settings of policy themselves: a misspelt id would switch nothing, and hide that.
 *
 * @param ids of all other rules.
 */
export function settingsRule(ids: readonly string[]): PolicyRule {
  const id = "policy-settings";
  const known = [...ids, id];
  const fault = (key: string, rule: string): Violation => {
    const meant = closestTo(rule, known);
    const hint = meant === undefined ? `allowed are ${known.join(", ")}` : `${meant} was meant?`;
    return {
      of: rule,
      found: `${key} names the rule ${JSON.stringify(rule)}, which is none: ${hint}`,
    };
  };
  return {
    id,
    level: { development: "mandatory", staging: "mandatory", production: "mandatory" },
    description: "What is decided about rules of policy names rules that there are.",
    fix: "correct the id, or take the line out",
    types: [factsType],
    check: (_, { policy: { levels, acknowledge } }) => [
      ...Object.keys(levels)
        .filter((rule) => !known.includes(rule))
        .map((rule) => fault("mcp-stacks:policy.levels", rule)),
      ...acknowledge
        .filter(({ rule }) => !known.includes(rule))
        .map(({ rule }) => fault("mcp-stacks:policy.acknowledge", rule)),
    ],
  };
}
