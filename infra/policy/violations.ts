import type { PolicyResource, Violation } from "./rule.ts";

/** What breaks a rule, or nothing: one violation of a resource for each thing that was found. */
export function violationsOf(
  { name }: Pick<PolicyResource, "name">,
  found: readonly (string | undefined | false)[],
): readonly Violation[] {
  return found.flatMap((text) =>
    text === undefined || text === false ? [] : [{ of: name, found: text }],
  );
}
