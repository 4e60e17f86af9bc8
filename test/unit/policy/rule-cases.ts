import { describe, expect, it } from "vitest";
import { policy } from "../../../infra/config/schema/policy.ts";
import type { PolicyResource, PolicyRule, RuleContext } from "../../../infra/policy/rule.ts";

/** A resource and what the rule knows besides it; a production stack on Docker unless it says otherwise. */
export interface Asked {
  readonly resource: PolicyResource;
  readonly context?: Partial<RuleContext>;
}

/** What proves a rule: what it lets pass, and what it refuses, in the words that it says so. */
export interface RuleCase {
  readonly passes: readonly Asked[];
  readonly breaks: readonly (Asked & { readonly of: string; readonly found: RegExp })[];
}

/** A text that a rule may show nowhere, in the place of a secret. */
const marker = "s3cr3t-that-no-message-shows";

/** Inputs that may hold a secret, by their name. */
const holdsSecrets = /env|secret|command|args|entrypoint|content|value|data|label|test/i;

/** Asks a rule about one resource. */
export function ask({ check }: PolicyRule, { resource, context }: Asked) {
  return check(resource, {
    stack: "prod",
    target: "docker",
    environment: "production",
    policy: policy.parse({}),
    baseline: undefined,
    ...context,
  });
}

/** Proves rules by their cases; a rule without a passing or without a violating one fails. */
export function describeRules(
  title: string,
  rules: readonly PolicyRule[],
  cases: Readonly<Record<string, RuleCase>>,
): void {
  describe(title, () => {
    it("has a passing and a violating case of every rule", () => {
      expect(Object.keys(cases).sort()).toEqual(rules.map(({ id }) => id).sort());
      const unproved = Object.entries(cases)
        .filter(([, { passes, breaks }]) => passes.length === 0 || breaks.length === 0)
        .map(([id]) => id);
      expect(unproved).toEqual([]);
    });

    it("says of every rule what must hold and what to do, and has an id of its own", () => {
      const ids = rules.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids.filter((id) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id))).toEqual([]);
      const silent = rules.filter(({ description, fix }) => description === "" || fix === "");
      expect(silent).toEqual([]);
    });

    for (const rule of rules) describeRule(rule, cases[rule.id] ?? { passes: [], breaks: [] });
  });
}

function describeRule(rule: PolicyRule, { passes, breaks }: RuleCase): void {
  describe(rule.id, () => {
    it.each(passes.map((asked, at) => [at + 1, asked] as const))("lets pass %i", (_, asked) => {
      expect(rule.types).toContain(asked.resource.type);
      expect(ask(rule, asked)).toEqual([]);
    });

    it.each(breaks.map((asked, at) => [at + 1, asked] as const))("fails %i", (_, asked) => {
      expect(rule.types).toContain(asked.resource.type);
      const violations = ask(rule, asked);
      expect(violations.map(({ of }) => of)).toContain(asked.of);
      expect(violations.map(({ found }) => found).join("\n")).toMatch(asked.found);
    });

    const others = [...passes, ...breaks].filter(({ resource }) => !isFacts(resource));
    it("shows nothing of what may be a secret", () => {
      const said = others
        .flatMap(({ resource, ...rest }) =>
          salted(resource.props).map((props) => ({ ...rest, resource: { ...resource, props } })),
        )
        .flatMap((asked) => ask(rule, asked));
      expect(said.filter(({ found }) => found.includes(marker))).toEqual([]);
    });

    it("takes what a preview does not know for no violation of its own making", () => {
      const unknown = others.map(({ resource, ...rest }) => {
        const props = Object.fromEntries(
          Object.keys(resource.props).map((key) => [key, undefined]),
        );
        return { ...rest, resource: { ...resource, props } };
      });
      expect(() => unknown.flatMap((asked) => ask(rule, asked))).not.toThrow();
    });
  });
}

/** Facts hold no secret, and are of one shape. */
function isFacts({ type }: PolicyResource): boolean {
  return type === "mcp:index:StackFacts";
}

/** Copies of inputs, each with the marker in one place where a secret may be. */
function salted(props: PolicyResource["props"]): PolicyResource["props"][] {
  return Object.entries(props).flatMap(([key, value]) =>
    variants(value, holdsSecrets.test(key)).map((variant) => ({ ...props, [key]: variant })),
  );
}

function variants(value: unknown, inside: boolean): unknown[] {
  if (typeof value === "string") return inside ? [marker, `${value}${marker}`] : [];
  if (Array.isArray(value)) {
    const changed = value.flatMap((one, at) =>
      variants(one, inside).map((variant) => value.with(at, variant)),
    );
    return inside ? [...changed, [...value, `--password=${marker}`]] : changed;
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) =>
    variants(one, inside || holdsSecrets.test(key)).map((variant) => ({
      ...value,
      [key]: variant,
    })),
  );
}
