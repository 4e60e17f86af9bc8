import type { StackFacts } from "../facts.ts";
import type { Level, PolicyRule } from "../policy/rule.ts";
import { policyRules, stackRules } from "../policy/rules.ts";

const strictness: readonly Level[] = ["disabled", "advisory", "mandatory"];

/** What of a rule decides how a violation of it is met. */
type LevelledRule = Pick<PolicyRule, "id" | "level">;

/**
 * What a change of a stack takes from the rules of policy that judge this very change: a lower level,
 * a more lenient environment, fewer tags, shorter logs. Of a stack without a past, against what holds
 * when nobody decides anything.
 *
 * @param rules those that levels are of. @default all
 */
export function weakenedPolicy(
  before: StackFacts | undefined,
  after: StackFacts | undefined,
  rules: readonly LevelledRule[] = [...policyRules, ...stackRules],
): string[] {
  if (after === undefined) return [];
  const environment = before?.environment ?? after.environment;
  const [was, is] = [before?.policy, after.policy];
  const lower = rules.flatMap((rule) => {
    const then = was?.levels[rule.id] ?? rule.level[environment];
    const now = is?.levels[rule.id] ?? rule.level[after.environment];
    return strictness.indexOf(now) < strictness.indexOf(then)
      ? [`${rule.id} is ${now} instead of ${then}`]
      : [];
  });
  const tags = was?.requiredTags.filter((tag) => is?.requiredTags.includes(tag) !== true) ?? [];
  const days = [was?.minLogRetentionDays, is?.minLogRetentionDays] as const;
  return [
    ...(environment !== after.environment && lower.length > 0
      ? [`environment is ${after.environment} instead of ${environment}`]
      : []),
    ...lower,
    ...tags.map((tag) => `tag ${tag} is not asked for any more`),
    ...(days[0] !== undefined && days[1] !== undefined && days[1] < days[0]
      ? [`logs are kept for ${days[1]} days instead of ${days[0]}`]
      : []),
  ];
}
