import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { previewStack } from "../../infra/cli/preview-stack.ts";
import type { StackPreview } from "../../infra/preview.ts";
import { operatedFixture } from "../engine/operated-fixture.ts";
import { type LambdaStack, openLambdaStack, startAws, type TestAws } from "./lambda-stack.ts";

const name = "test-lambda-policy";

function broken({ violations }: StackPreview, level: string): string[] {
  return violations.filter((violation) => violation.level === level).map(({ rule }) => rule);
}

describe("a Lambda stack in production, under the rules of policy", () => {
  let aws: TestAws;
  let lambda: LambdaStack;

  beforeAll(async () => {
    aws = await startAws();
    lambda = await openLambdaStack(aws, name, { server: { image: { build: { context: "app" } } } });
  });
  afterAll(async () => {
    await lambda.remove();
    await aws.stop();
  });

  /** Previews with settings laid over a stack that keeps its tickets, as one in production does. */
  const previewed = async (settings: Readonly<Record<string, unknown>> = {}) => {
    lambda.fixture.configure({ lambda: { ...kept, ...settings } });
    return previewStack(await operatedFixture(lambda.fixture));
  };
  const kept = { tickets: { deletionProtection: true } };

  it("passes at its first preview, when AWS has yet to name most of it, and is told what is better", async () => {
    const preview = await previewed();
    expect(broken(preview, "mandatory")).toEqual([]);
    expect(preview).toMatchObject({ ok: true, errors: [] });
    expect(broken(preview, "advisory").sort()).toEqual(["aws-tracing", "image-promoted"]);
  });

  it("fails by the rules of what its settings take away", async () => {
    const preview = await previewed({
      tickets: { deletionProtection: false, pointInTimeRecovery: false },
      logRetentionDays: 7,
      alarms: { enabled: false },
    });
    expect(preview).toMatchObject({ ok: false, errors: [] });
    expect(broken(preview, "mandatory").sort()).toEqual([
      "aws-alarms",
      "aws-deletion-protection",
      "aws-log-retention",
      "aws-log-retention",
      "aws-point-in-time-recovery",
    ]);
  });

  it("passes unchanged once it is up, by the names that AWS gave", async () => {
    lambda.fixture.configure({ policy: { levels: { "aws-deletion-protection": "disabled" } } });
    await lambda.up();
    const preview = await previewStack(await operatedFixture(lambda.fixture));
    expect(broken(preview, "mandatory")).toEqual([]);
    expect(preview.ok).toBe(true);
    expect(preview.steps.filter(({ type }) => type.startsWith("aws:")).length).toBeGreaterThan(20);
  });
});
