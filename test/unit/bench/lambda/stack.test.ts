import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { resourcesIn } from "../../../bench/lambda/stack-figures.ts";
import { readmeStack } from "../../../bench/lambda/stack-project.ts";

describe("the stack that is measured", () => {
  it("is the one that the README shows for AWS", () => {
    const readme = readFileSync(join(import.meta.dirname, "../../../../README.md"), "utf8");
    expect(readmeStack(readme)).toMatchObject({
      "mcp-stacks:target": "lambda",
      "mcp-stacks:lambda": { region: expect.any(String) },
    });
  });

  it("fails to be found where there is none", () => {
    const other = "```yaml\nconfig:\n  mcp-stacks:target: docker\n```\n";
    expect(() => readmeStack(other)).toThrow("README.md shows no stack of target lambda");
  });
});

describe("the number of resources", () => {
  const urn = (type: string) => `urn:pulumi:bench::mcp-stacks::${type}::name`;
  const plan = (...steps: readonly (readonly [op: string, type: string])[]) =>
    JSON.stringify({
      steps: steps.map(([op, type]) => ({ op, urn: urn(type) })),
      changeSummary: {},
    });

  it("is of what is made, also below components", () => {
    expect(
      resourcesIn(
        plan(
          ["create", "aws:iam/role:Role"],
          ["create", "mcp:lambda:Function$aws:lambda/function:Function"],
          ["create", "random:index/randomBytes:RandomBytes"],
        ),
      ),
    ).toBe(3);
  });

  it("leaves out the stack, its providers, components and what is not made", () => {
    expect(
      resourcesIn(
        plan(
          ["create", "pulumi:pulumi:Stack"],
          ["create", "pulumi:providers:aws"],
          ["create", "mcp:lambda:Function"],
          ["read", "aws:ecr/repository:Repository"],
          ["same", "aws:iam/role:Role"],
        ),
      ),
    ).toBe(0);
  });
});
