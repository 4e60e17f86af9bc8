import { describe, expect, it } from "vitest";
import { needsOf } from "../../../../infra/cli/test-needs.ts";

const always = ["engine", "docker", "images"];

describe("needsOf", () => {
  it.each([
    { args: [], further: ["manifest-checks", "cluster", "aws"] },
    { args: ["test/unit/infra/naming.test.ts"], further: ["manifest-checks", "cluster", "aws"] },
    { args: ["--project", "unit"], further: [] },
    { args: ["--project=engine", "lifecycle"], further: [] },
    { args: ["--project", "manifests"], further: ["manifest-checks"] },
    { args: ["--project=cluster"], further: ["cluster"] },
    { args: ["--project=lambda"], further: ["aws"] },
    {
      args: ["--project", "cluster", "--project=manifests"],
      further: ["manifest-checks", "cluster"],
    },
    { args: ["--project", "!engine"], further: ["manifest-checks", "cluster", "aws"] },
    { args: ["--project=m*"], further: ["manifest-checks", "cluster", "aws"] },
    { args: ["--project"], further: ["manifest-checks", "cluster", "aws"] },
  ])("of $args are $further besides what every run has", ({ args, further }) => {
    expect(needsOf(args)).toEqual([...always, ...further]);
  });
});
