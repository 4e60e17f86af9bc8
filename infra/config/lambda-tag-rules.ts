import { describeGiven, keyOf } from "./fault.ts";
import type { LambdaRule } from "./lambda-rules.ts";

/** Tags that a resource may have (https://docs.aws.amazon.com/tag-editor/latest/userguide/reference.html). */
const mostTags = 50;

/** Those that the stack gives each of its resources: project, stack, server, and who manages it. */
const ownTags = 4;

/** What the stack's own tags begin with, as its labels do on the other targets; and the one that does not. */
const ownPrefix = "com.mcp-stacks.";
const managedBy = "managed-by";

function isOurs(name: string): boolean {
  const key = name.toLowerCase();
  return key === managedBy || key.startsWith(ownPrefix);
}

const tagsFit: LambdaRule = ({ lambda: { tags } }) => {
  const count = Object.keys(tags).length;
  const most = mostTags - ownTags;
  if (count <= most) return [];
  const key = keyOf(["lambda", "tags"]);
  return [
    {
      key,
      given: `${count} tags`,
      allowed: `at most ${most}: AWS takes ${mostTags}, and ${ownTags} are the stack's own`,
      fix: `remove ${count - most} of them from ${key}`,
    },
  ];
};

const tagsAreNotOurs: LambdaRule = ({ lambda: { tags } }) =>
  Object.entries(tags)
    .filter(([name]) => isOurs(name))
    .map(([name, value]) => {
      const key = keyOf(["lambda", "tags", name]);
      return {
        key,
        given: describeGiven(value),
        allowed: `a key that is none of the stack's own, which are ${managedBy} and what begins with ${ownPrefix}`,
        fix: `rename ${key}, or remove it`,
      };
    });

/** IAM, which the function's role is of, takes `Team` and `team` for the same key. */
const tagsDiffer: LambdaRule = ({ lambda: { tags } }) => {
  const seen = new Map<string, string>();
  return Object.entries(tags).flatMap(([name, value]) => {
    const other = seen.get(name.toLowerCase());
    seen.set(name.toLowerCase(), other ?? name);
    if (other === undefined) return [];
    const key = keyOf(["lambda", "tags", name]);
    const allowed = `a key that differs from ${describeGiven(other)} in more than its case`;
    return [{ key, given: describeGiven(value), allowed, fix: `rename ${key}, or remove it` }];
  });
};

/** Rules about the tags of a stack's resources. */
export const lambdaTagRules: readonly LambdaRule[] = [tagsFit, tagsAreNotOurs, tagsDiffer];
