import type {
  Policies,
  ReportViolation,
  ResourceValidationArgs,
  ResourceValidationPolicy,
  StackValidationPolicy,
} from "@pulumi/policy";
import { factsType } from "../facts.ts";
import {
  type Acknowledgement,
  meantMessage,
  type Sorted,
  sortViolations,
  unusedMessage,
} from "./acknowledged.ts";
import {
  baselineConfigSchema,
  baselineIn,
  comparesWithBaseline,
  toldOfBaseline,
} from "./baseline.ts";
import type { PackContext } from "./context.ts";
import { plainProps } from "./plain-props.ts";
import type { Level, PolicyResource, PolicyRule, Violation } from "./rule.ts";
import type { StackRule } from "./stack-rule.ts";

/** Name of the pack, as the engine shows it. */
export const packName = "mcp-stacks";

/** In the place of a resource's URN, for what is about the stack as a whole. */
const wholeStack = "";

/** What a pack is made of. */
export interface PackArgs {
  readonly rules: readonly PolicyRule[];
  readonly stackRules: readonly StackRule[];
  readonly context: PackContext;
}

/** What the rules of one preview or update found so far, for those that come after them. */
interface Memory {
  readonly resources: PolicyResource[];
  readonly meant: Map<string, Sorted["meant"][number][]>;
  readonly used: Set<Acknowledgement>;
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

/** First of all: collects the resources for the rules about a stack as a whole, and says what it was not told. */
function collector(memory: Memory): ResourceValidationPolicy {
  return {
    name: "baseline-known",
    description: "What the stack's clients know is compared with what they would meet.",
    enforcementLevel: "advisory",
    configSchema: baselineConfigSchema,
    validateResource: (args, report) => {
      memory.resources.push(resourceOf(args));
      if (args.type !== factsType || toldOfBaseline(args.getConfig())) return;
      report(
        "nothing says what the stack offered when it was last deployed, so tools that go and auth that is dropped are not seen\n  fix  preview it by `npm run report` or `npm run deploy`, which hand that over",
      );
    },
  };
}

/** Last of all: they tell what the others found to be meant, and what nothing needed. */
function acknowledgementPolicies({ policy }: PackContext, memory: Memory): Policies {
  const tell = (urn: string, report: ReportViolation): void => {
    for (const meant of memory.meant.get(urn) ?? []) report(meantMessage(meant));
  };
  const acknowledged: ResourceValidationPolicy & StackValidationPolicy = {
    name: "acknowledged",
    description: "Violations that the stack's file says are meant.",
    enforcementLevel: "advisory",
    validateResource: ({ urn }, report) => tell(urn, report),
    validateStack: (_, report) => tell(wholeStack, report),
  };
  return [
    acknowledged,
    {
      name: "acknowledgement-unused",
      description: "An acknowledgement goes when what it was for is done.",
      enforcementLevel: "advisory",
      validateStack: (_, report) => {
        for (const one of policy.acknowledge) {
          if (!memory.used.has(one)) report(unusedMessage(one));
        }
      },
    },
  ];
}

function resourceOf({ type, name, urn, props }: ResourceValidationArgs): PolicyResource {
  return { type, name, urn, props: plainProps(props) };
}

function messageOf({ id, fix }: Pick<PolicyRule, "id" | "fix">, { of, found }: Violation): string {
  return `${of}: ${found}\n  fix  ${fix}\n  or   say that it is meant, in mcp-stacks:policy.acknowledge: { rule: ${id}, of: ${JSON.stringify(of)}, why: … }`;
}
