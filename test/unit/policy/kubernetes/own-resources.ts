import type { KubernetesSettings } from "../../../../infra/config/schema.ts";
import {
  kubernetesRules,
  kubernetesStackRules,
} from "../../../../infra/policy/kubernetes/rules.ts";
import type { PolicyResource, RuleContext } from "../../../../infra/policy/rule.ts";
import { deployedOnMocks } from "../../infra/kubernetes/deployed.ts";
import { plain } from "../../infra/mocks.ts";
import { judged } from "../judge.ts";

/** What the engine is asked to make for a stack, as rules see it. */
export async function ownResources(
  settings: KubernetesSettings,
  secrets: Readonly<Record<string, string>> = {},
): Promise<readonly PolicyResource[]> {
  const { resources } = await deployedOnMocks(settings, secrets);
  return resources.map(({ type, name, urn, inputs }) => ({
    type,
    name,
    urn,
    props: plain(inputs),
  }));
}

/** What the rules of Kubernetes find in resources. */
export function found(resources: readonly PolicyResource[], context: RuleContext) {
  const rules = { rules: kubernetesRules, stackRules: kubernetesStackRules };
  return judged(rules, resources, context);
}
