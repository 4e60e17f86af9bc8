import type {
  ResourceValidationArgs,
  ResourceValidationPolicy,
  StackValidationArgs,
  StackValidationPolicy,
} from "@pulumi/policy";
import { describe, expect, it } from "vitest";
import { policy } from "../../../infra/config/schema/policy.ts";
import { factsType } from "../../../infra/facts.ts";
import { packConfigOf } from "../../../infra/policy/baseline.ts";
import type { PackContext } from "../../../infra/policy/context.ts";
import { type PackArgs, policiesOf } from "../../../infra/policy/pack.ts";
import type { PolicyRule } from "../../../infra/policy/rule.ts";
import type { StackRule } from "../../../infra/policy/stack-rule.ts";

const named: PolicyRule = {
  id: "no-names",
  level: { development: "advisory", staging: "advisory", production: "mandatory" },
  description: "Nothing has a name.",
  fix: "take it away",
  types: ["a:b:C"],
  check: ({ name, props }) => (props.name === undefined ? [] : [{ of: name, found: "a name" }]),
};
const compared: PolicyRule = {
  ...named,
  id: "same-auth",
  types: [factsType],
  check: (_, { baseline }) => [{ of: "auth", found: `was ${baseline?.auth ?? "unknown"}` }],
};
const crowd: StackRule = {
  ...named,
  id: "no-crowd",
  checkStack: (resources) => [{ of: "all", found: resources.map(({ name }) => name).join() }],
};

/** Asks a pack as the SDK does: about one resource after the other, then about the stack. */
function asked(
  settings: object,
  resources: readonly { type: string; name: string; props: object }[],
  config: Readonly<Record<string, object>> = {},
  rules: Partial<PackArgs> = {},
) {
  const context: PackContext = {
    stack: "prod",
    target: "docker",
    environment: "production",
    policy: policy.parse(settings),
  };
  const policies = policiesOf({ rules: [named], stackRules: [], context, ...rules });
  const told: string[] = [];
  const levels = Object.fromEntries(policies.map((one) => [one.name, one.enforcementLevel]));
  for (const { type, name, props } of resources) {
    for (const one of policies.filter(isOfResources)) {
      const args = {
        type,
        name,
        props,
        urn: `urn::${name}`,
        getConfig: () => config[one.name] ?? {},
      };
      const validations = [one.validateResource ?? []].flat();
      for (const validate of validations) {
        validate(args as ResourceValidationArgs, (message) => told.push(`${one.name} ${message}`));
      }
    }
  }
  for (const one of policies.filter(isOfStacks)) {
    const args = { resources: [] } as Partial<StackValidationArgs> as StackValidationArgs;
    one.validateStack(args, (message) => told.push(`${one.name} ${message}`));
  }
  return { told, levels };
}

function isOfResources(one: object): one is ResourceValidationPolicy {
  return "validateResource" in one;
}

function isOfStacks(one: object): one is StackValidationPolicy {
  return "validateStack" in one;
}

const thing = { type: "a:b:C", name: "thing", props: { name: "x" } };
const facts = { type: factsType, name: "facts", props: {} };
const why = "it is meant for this test";

describe("the policy pack", () => {
  it("asks each rule about resources of its types, and says what to do and how to mean it", () => {
    const { told } = asked({}, [thing, { ...thing, type: "a:b:D" }, { ...thing, props: {} }]);
    expect(told).toEqual([
      'no-names thing: a name\n  fix  take it away\n  or   say that it is meant, in mcp-stacks:policy.acknowledge: { rule: no-names, of: "thing", why: … }',
    ]);
  });

  it("gives each rule its level for what the stack is for, unless its owners decided otherwise", () => {
    expect(asked({}, []).levels["no-names"]).toBe("mandatory");
    expect(asked({ levels: { "no-names": "disabled" } }, []).levels["no-names"]).toBe("disabled");
  });

  it("tells what is acknowledged with its reason, as advice, and once", () => {
    const acknowledge = [{ rule: "no-names", of: "thing", why }];
    const { told, levels } = asked({ acknowledge }, [thing]);
    expect(told).toEqual([`acknowledged no-names of thing: a name\n  why  ${why}`]);
    expect(levels.acknowledged).toBe("advisory");
  });

  it("fails when the acknowledgement is of another thing or another rule, and says that nothing needs it", () => {
    const acknowledge = [
      { rule: "no-names", of: "other", why },
      { rule: "no-crowd", of: "thing", why },
    ];
    const rules = asked({ acknowledge }, [thing]).told.map((line) => line.split(" ")[0]);
    expect(rules).toEqual(["no-names", "acknowledgement-unused", "acknowledgement-unused"]);
  });

  it("hands a rule about the facts its baseline, and nothing before the first deployment", () => {
    const deployed = { auth: { mode: "jwks" as const }, surface: undefined };
    const rules = { rules: [compared] };
    const found = (config: object) =>
      asked({}, [facts], Object.fromEntries(Object.entries(config)), rules).told.map(
        (line) => line.split("\n")[0],
      );
    const ids = ["same-auth", "baseline-known"];
    expect(found(packConfigOf(ids, deployed))).toEqual(["same-auth auth: was jwks"]);
    expect(found(packConfigOf(ids, undefined))).toEqual(["same-auth auth: was unknown"]);
    expect(found({})).toEqual([
      expect.stringContaining("baseline-known nothing says what the stack offered"),
      "same-auth auth: was unknown",
    ]);
  });

  it("asks rules about the whole stack with all that was asked for, and takes acknowledgements of them", () => {
    const stackRules = [crowd];
    const other = { ...thing, name: "other", props: {} };
    expect(asked({}, [other, facts], {}, { rules: [], stackRules }).told).toEqual([
      expect.stringContaining("baseline-known"),
      expect.stringContaining("no-crowd all: other,facts\n"),
    ]);
    const acknowledge = [{ rule: "no-crowd", of: "all", why }];
    expect(asked({ acknowledge }, [other], {}, { rules: [], stackRules }).told).toEqual([
      `acknowledged no-crowd of all: other\n  why  ${why}`,
    ]);
  });
});
