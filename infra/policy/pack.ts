import type { Policies, ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { sortViolations } from "./acknowledged.ts";
import { baselineConfigSchema, baselineIn, comparesWithBaseline } from "./baseline.ts";
import type { PackContext } from "./context.ts";
import {
  acknowledgementPolicies,
  collector,
  type Memory,
  resourceOf,
  wholeStack,
} from "./pack-memory.ts";
import type { Level, PolicyRule, Violation } from "./rule.ts";
import type { StackRule } from "./stack-rule.ts";

/** Name of the pack, as the engine shows it. */
export const packName = "mcp-stacks";

/** What a pack is made of. */
export interface PackArgs {
  readonly rules: readonly PolicyRule[];
  readonly stackRules: readonly StackRule[];
  readonly context: PackContext;
}

/** The rules as the policy SDK takes them, each at its level on the stack. */
export function policiesOf({ rules, stackRules, context }: PackArgs): Policies {
  const memory: Memory = { resources: [], meant: new Map(), used: new Set() };
  return [
    collector(memory),
    ...rules.map((rule) => resourcePolicy(rule, context, memory)),
    ...stackRules.map((rule) => stackPolicy(rule, context, memory)),
    ...acknowledgementPolicies(context, memory),
  ];
}

/** Level of a rule on a stack: what its owners decided, else the rule's own for what the stack is for. */
export function levelOf(
  { id, level }: Pick<PolicyRule, "id" | "level">,
  { environment, policy }: Pick<PackContext, "environment" | "policy">,
): Level {
  return policy.levels[id] ?? level[environment];
}

function resourcePolicy(
  rule: PolicyRule,
  context: PackContext,
  memory: Memory,
): ResourceValidationPolicy {
  return {
    name: rule.id,
    description: rule.description,
    enforcementLevel: levelOf(rule, context),
    ...(comparesWithBaseline(rule) ? { configSchema: baselineConfigSchema } : {}),
    validateResource: (args, report) => {
      if (!rule.types.includes(args.type)) return;
      const baseline = baselineIn(args.getConfig());
      const found = rule.check(resourceOf(args), { ...context, baseline });
      for (const violation of openOf(rule.id, found, { context, memory, urn: args.urn })) {
        report(messageOf(rule, violation));
      }
    },
  };
}

/** Asked once all resources are known; what each is asked to be was collected before. */
function stackPolicy(rule: StackRule, context: PackContext, memory: Memory): StackValidationPolicy {
  return {
    name: rule.id,
    description: rule.description,
    enforcementLevel: levelOf(rule, context),
    validateStack: (_, report) => {
      const found = rule.checkStack(memory.resources, { ...context, baseline: undefined });
      for (const violation of openOf(rule.id, found, { context, memory, urn: wholeStack })) {
        report(messageOf(rule, violation));
      }
    },
  };
}

/** The violations that nobody acknowledged; the others are kept for those who tell them. */
function openOf(
  rule: string,
  found: readonly Violation[],
  { context, memory, urn }: { context: PackContext; memory: Memory; urn: string },
): readonly Violation[] {
  const { open, meant } = sortViolations(rule, found, context.policy);
  for (const { by } of meant) memory.used.add(by);
  if (meant.length > 0) memory.meant.set(urn, [...(memory.meant.get(urn) ?? []), ...meant]);
  return open;
}

function messageOf({ id, fix }: Pick<PolicyRule, "id" | "fix">, { of, found }: Violation): string {
  return `${of}: ${found}\n  fix  ${fix}\n  or   say that it is meant, in mcp-stacks:policy.acknowledge: { rule: ${id}, of: ${JSON.stringify(of)}, why: … }`;
}
