import { describe, expect, it } from "vitest";
import { requireDemoTarget } from "../../../../infra/cli/demo-target.ts";
import { UserError } from "../../../../infra/cli/user-error.ts";

/** What a person reads of a refusal; undefined when there is none. */
function refusalOf(target: unknown, isDown: boolean): string | undefined {
  try {
    requireDemoTarget({ "mcp-stacks:target": target }, "prod", isDown);
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}

describe("requireDemoTarget", () => {
  it.each([
    [false, "up"],
    [true, "destroy"],
  ])("fails on a stack for AWS, and says what to run instead (--down: %s)", (isDown, verb) => {
    expect(refusalOf("lambda", isDown)).toBe(
      [
        "Stack prod is for AWS, and the demo runs what this machine can.",
        "  given    mcp-stacks:target lambda",
        "  allowed  docker, kubernetes",
        `  fix      npm run pulumi -- ${verb} --stack prod, with credentials of your AWS account; or npx pulumi with a state of your own`,
      ].join("\n"),
    );
  });

  it.each(["docker", "kubernetes", "swarm", undefined])(
    "leaves any other target to the program, which knows what is wrong with it: %s",
    (target) => {
      expect(refusalOf(target, false)).toBeUndefined();
      expect(refusalOf(target, true)).toBeUndefined();
    },
  );
});
