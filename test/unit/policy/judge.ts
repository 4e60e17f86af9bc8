import { policy } from "../../../infra/config/schema/policy.ts";
import { levelOf } from "../../../infra/policy/pack.ts";
import type { Level, PolicyResource, PolicyRule, RuleContext } from "../../../infra/policy/rule.ts";
import type { StackRule } from "../../../infra/policy/stack-rule.ts";

/** What was found, at the rule's level there. */
export interface Finding {
  readonly rule: string;
  readonly level: Level;
  readonly of: string;
  readonly found: string;
}

/** What a stack's rules are told of it: in production, with the policy's defaults, unless said otherwise. */
export function ruleContext(
  target: RuleContext["target"],
  {
    environment = "production",
    settings = {},
  }: {
    readonly environment?: RuleContext["environment"];
    readonly settings?: Readonly<Record<string, unknown>>;
  } = {},
): RuleContext {
  return {
    stack: "dev",
    target,
    environment,
    policy: policy.parse(settings),
    baseline: undefined,
  };
}

/** Everything that rules find in the resources of a stack, as a pack would ask them. */
export function judged(
  {
    rules,
    stackRules,
  }: { readonly rules: readonly PolicyRule[]; readonly stackRules: readonly StackRule[] },
  resources: readonly PolicyResource[],
  context: RuleContext,
): readonly Finding[] {
  const single = rules.flatMap((rule) =>
    resources
      .filter(({ type }) => rule.types.includes(type))
      .flatMap((resource) => rule.check(resource, context))
      .map((violation) => ({ rule: rule.id, level: levelOf(rule, context), ...violation })),
  );
  const whole = stackRules.flatMap((rule) =>
    rule
      .checkStack(resources, context)
      .map((violation) => ({ rule: rule.id, level: levelOf(rule, context), ...violation })),
  );
  return [...single, ...whole].filter(({ level }) => level !== "disabled");
}

/** What a program was changed to: a value at a place of one resource, and the only rule that it breaks. */
export interface Change {
  readonly rule: string;
  /** Name of the resource, and where in it as a JSON pointer (RFC 6901). */
  readonly at: readonly [resource: string, pointer: string];
  /** Undefined takes what is there away. */
  readonly value?: unknown;
  /** Whom the rule names. @default the resource */
  readonly of?: string;
}

/** The resources with one of them changed. */
export function changed(
  resources: readonly PolicyResource[],
  { at: [name, pointer], value }: Pick<Change, "at" | "value">,
): readonly PolicyResource[] {
  if (!resources.some((resource) => resource.name === name)) throw new Error(`no ${name}`);
  const path = pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/"));
  return resources.map((resource) => {
    if (resource.name !== name) return resource;
    const props = structuredClone(resource.props);
    change(props, path, value);
    return { ...resource, props };
  });
}

function change(within: unknown, [key, ...rest]: readonly string[], value: unknown): void {
  if (typeof within !== "object" || within === null || key === undefined) {
    throw new Error(`nothing to change at ${key}`);
  }
  if (rest.length > 0) {
    // a section that is not there yet is made
    if (Reflect.get(within, key) === undefined) Reflect.set(within, key, {});
    change(Reflect.get(within, key), rest, value);
  } else if (value === undefined) Reflect.deleteProperty(within, key);
  else Reflect.set(within, key, value);
}
