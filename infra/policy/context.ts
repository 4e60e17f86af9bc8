import { z } from "zod";
import { environmentOf } from "../config/environment.ts";
import { namespace } from "../config/fault.ts";
import { environment, policy } from "../config/schema/policy.ts";
import type { RuleContext } from "./rule.ts";

/** What the pack knows of the stack before it sees a resource; its baseline comes with its configuration. */
export type PackContext = Omit<RuleContext, "baseline">;

/** The keys that the pack reads; all others, secrets among them, it never looks at. */
const settings = z.object({
  target: z.enum(["docker", "kubernetes", "lambda"]),
  environment,
  policy,
});

/** What holds for settings that are wrong: the program refuses them, and says why better than the pack. */
const strictest = settings.parse({ target: "kubernetes", environment: "production" });

/**
 * Reads what the engine hands to a policy pack's process: the stack's name and its configuration.
 *
 * @throws Error when the engine hands over none.
 */
export function contextOf(env: Readonly<Record<string, string | undefined>>): PackContext {
  const stack = env.PULUMI_STACK ?? env.PULUMI_NODEJS_STACK ?? "";
  const given = z.record(z.string(), z.string()).safeParse(parsed(env.PULUMI_CONFIG));
  if (!given.success) {
    throw new Error(
      "The engine did not tell the policy pack which stack it is asked about.\n  fix  use Pulumi 3.150 or newer, and `pulumi preview --policy-pack infra/policy` in the project's folder",
    );
  }
  const value = (key: string): string | undefined => given.data[`${namespace}:${key}`];
  const found = settings.safeParse({
    target: value("target"),
    environment: value("environment"),
    policy: parsed(value("policy")),
  });
  const { target, policy: decided, ...rest } = found.success ? found.data : strictest;
  return { stack, target, environment: environmentOf({ target, ...rest }), policy: decided };
}

function parsed(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
