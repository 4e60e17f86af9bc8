import type {
  Policies,
  ReportViolation,
  ResourceValidationArgs,
  ResourceValidationPolicy,
  StackValidationPolicy,
} from "@pulumi/policy";
import { factsType } from "../facts.ts";
import { type Acknowledgement, meantMessage, type Sorted, unusedMessage } from "./acknowledged.ts";
import { baselineConfigSchema, toldOfBaseline } from "./baseline.ts";
import type { PackContext } from "./context.ts";
import { plainProps } from "./plain-props.ts";
import type { PolicyResource } from "./rule.ts";

/** In the place of a resource's URN, for what is about the stack as a whole. */
export const wholeStack = "";

/** What the rules of one preview or update found so far, for those that come after them. */
export interface Memory {
  readonly resources: PolicyResource[];
  readonly meant: Map<string, Sorted["meant"][number][]>;
  readonly used: Set<Acknowledgement>;
}

/** First of all: collects the resources for the rules about a stack as a whole, and says what it was not told. */
export function collector(memory: Memory): ResourceValidationPolicy {
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
export function acknowledgementPolicies({ policy }: PackContext, memory: Memory): Policies {
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

/** A resource as rules see it. */
export function resourceOf({ type, name, urn, props }: ResourceValidationArgs): PolicyResource {
  return { type, name, urn, props: plainProps(props) };
}
