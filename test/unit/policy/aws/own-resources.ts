import type { LambdaSettings } from "../../../../infra/config/schema.ts";
import { awsRules, awsStackRules } from "../../../../infra/policy/aws/rules.ts";
import { recordAt } from "../../../../infra/policy/read.ts";
import type { PolicyResource, RuleContext } from "../../../../infra/policy/rule.ts";
import { deployedOnMocks } from "../../infra/lambda/deployed.ts";
import { plain } from "../../infra/mocks.ts";
import { judged } from "../judge.ts";

/**
 * What the engine is asked to make for a stack, as rules see it. Mocks check no inputs, so that the
 * tags that the provider adds to what is tagged when it does are added here; a test with the provider
 * itself is in test/engine.
 */
export async function ownResources(
  settings: LambdaSettings,
  secrets: Readonly<Record<string, string>> = {},
): Promise<readonly PolicyResource[]> {
  const { resources, named } = await deployedOnMocks(settings, secrets);
  // the engine takes what a provider is given as text
  const given: unknown = JSON.parse(String(named("aws").inputs.defaultTags));
  const tags = recordAt(given, "tags");
  return resources.map(({ type, name, inputs }) => ({
    type,
    name,
    urn: `urn:pulumi:dev::mcp-stacks::${type}::${name}`,
    props: { ...plain(inputs), ...(type.startsWith("aws:") ? { tags } : {}) },
  }));
}

/** What the rules of AWS find in resources. */
export function found(resources: readonly PolicyResource[], context: RuleContext) {
  return judged({ rules: awsRules, stackRules: awsStackRules }, resources, context);
}
