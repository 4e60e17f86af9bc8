import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import { withoutColours } from "../engine-words.ts";
import type { StackFacts } from "../facts.ts";
import { packConfigOf } from "../policy/baseline.ts";
import { baselineRuleIds } from "../policy/rules.ts";
import type { PolicyViolation } from "../preview.ts";
import { preparePolicyPack } from "../toolchain/policy-pack.ts";
import type { OperatedStack } from "./operated-stack.ts";

/** Options of a preview or an update of the Automation API that have it ask the rules of policy. */
export interface PolicyOptions {
  readonly policyPacks: string[];
  readonly policyPackConfigs: string[];
}

/**
 * Runs an operation of the engine under the rules of policy.
 *
 * @param deployed what the stack's clients know; undefined before its first deployment.
 */
export async function underPolicy<T>(
  { found }: Pick<OperatedStack, "found">,
  deployed: StackFacts | undefined,
  operation: (options: PolicyOptions) => Promise<T>,
): Promise<T> {
  const { checkout, env } = found;
  const pack = preparePolicyPack({ checkout, env: { ...process.env, ...env } });
  const folder = mkdtempSync(join(tmpdir(), "mcp-stacks-policy-"));
  try {
    const config = join(folder, "config.json");
    writeFileSync(config, JSON.stringify(packConfigOf(baselineRuleIds, deployed)));
    return await operation({ policyPacks: [pack], policyPackConfigs: [config] });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The violations that an operation's events tell, each once, the mandatory ones first. */
export function violationsIn(events: readonly EngineEvent[]): PolicyViolation[] {
  const told = events.flatMap(({ policyEvent }) => {
    if (!policyEvent) return [];
    const { policyName, enforcementLevel, resourceUrn, message } = policyEvent;
    const violation: PolicyViolation = {
      rule: policyName,
      level: enforcementLevel === "mandatory" ? "mandatory" : "advisory",
      urn: resourceUrn ?? "",
      message: withoutColours(message).trim(),
    };
    return [[JSON.stringify(violation), violation] as const];
  });
  const distinct = [...new Map(told).values()];
  return [
    ...distinct.filter(({ level }) => level === "mandatory"),
    ...distinct.filter(({ level }) => level !== "mandatory"),
  ];
}
