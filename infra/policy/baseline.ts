import { z } from "zod";
import type { StackFacts } from "../facts.ts";
import { factsType } from "../facts.ts";
import { surfaceSchema } from "../surface/surface.ts";
import type { Baseline, PolicyRule } from "./rule.ts";

/** What a rule is told of the last deployment; without `deployed`, there was none. */
const handedOver = z.object({
  deployed: z
    .object({ auth: z.enum(["jwt", "jwks", "none"]), surface: surfaceSchema.optional() })
    .optional(),
});

/** Key of a rule's configuration that holds its baseline. */
const key = "baseline";

/** Whether a rule is about what a stack means for its clients, and so compares it with what they know. */
export function comparesWithBaseline({ types }: Pick<PolicyRule, "types">): boolean {
  return types.includes(factsType);
}

/** The schema of a rule's configuration that holds its baseline (docs of Pulumi's policy packs, `configSchema`). */
export const baselineConfigSchema = { properties: { [key]: { type: "object" as const } } };

/**
 * The configuration of the pack that hands the rules their baseline, for `--policy-pack-config`.
 *
 * @param ids of the rules that compare with it.
 * @param deployed undefined before the first deployment.
 */
export function packConfigOf(
  ids: readonly string[],
  deployed: Pick<StackFacts, "auth" | "surface"> | undefined,
): Record<string, unknown> {
  const baseline =
    deployed === undefined
      ? {}
      : { deployed: { auth: deployed.auth.mode, surface: deployed.surface } };
  return Object.fromEntries(ids.map((id) => [id, { [key]: baseline }]));
}

/** Whether a rule was told of the last deployment, or that there was none. */
export function toldOfBaseline(config: object): boolean {
  return Reflect.get(config, key) !== undefined;
}

/**
 * The baseline in a rule's configuration; undefined before the first deployment and when it was not told.
 *
 * @throws Error when it is none.
 */
export function baselineIn(config: object): Baseline | undefined {
  const given: unknown = Reflect.get(config, key);
  if (given === undefined) return undefined;
  const { deployed } = handedOver.parse(given);
  return deployed === undefined ? undefined : { auth: deployed.auth, surface: deployed.surface };
}
