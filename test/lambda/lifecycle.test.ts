import type { OutputMap } from "@pulumi/pulumi/automation/index.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { required } from "../engine/stack-fixture.ts";
import { inventory } from "./aws-inventory.ts";
import { describeLambdaChanges } from "./lambda-changes.ts";
import {
  copyContext,
  type LambdaStack,
  openLambdaStack,
  startAws,
  type TestAws,
} from "./lambda-stack.ts";
import { describeMade } from "./made-in-aws.ts";
import { unpulled } from "./pulled-image.ts";
import { describeServed } from "./served-by-aws.ts";
import { describeUsed } from "./used-in-aws.ts";

const context = copyContext();
const image = { build: { context: context.folder } };
const base = {
  server: { image },
  lambda: {
    tags: { team: "ops" },
    reservedConcurrency: 7,
    tickets: { deletionProtection: true },
  },
};

describe("a stack on AWS from its first preview to its destruction", () => {
  let aws: TestAws;
  let lambda: LambdaStack;
  let outputs: OutputMap;
  const made = () => ({ aws, lambda });

  beforeAll(async () => {
    aws = await startAws();
    lambda = await openLambdaStack(aws, "test-lambda-life", base);
  });
  afterAll(async () => {
    // a failure above may have left the table protected
    lambda?.configure({ lambda: { tickets: { deletionProtection: false } } });
    await lambda?.up();
    await lambda?.remove();
    await aws?.stop();
    context.remove();
  });

  it("is previewed in full without a call to AWS", async () => {
    expect((await lambda.preview()).filter((one) => one.startsWith("create "))).toHaveLength(40);
    expect(aws.front.calls).toEqual([]);
  });

  it("brings up exactly these, and AWS has nothing else", async () => {
    ({ outputs } = await lambda.stack.up(lambda.fixture.observed()));
    const { prefix } = lambda;
    expect(await inventory(aws.sdk)).toEqual([
      `HTTP API ${prefix}`,
      `alarm ${prefix}-5xx`,
      `alarm ${prefix}-audit-failing`,
      `alarm ${prefix}-auth-refused`,
      `alarm ${prefix}-failing`,
      `alarm ${prefix}-slow`,
      `alarm ${prefix}-store-failing`,
      `alarm ${prefix}-throttled`,
      `function ${prefix}`,
      `log group /aws/lambda/${prefix}`,
      `log group /aws/vendedlogs/apigateway/${prefix}`,
      `repository ${prefix}`,
      `role ${prefix}`,
      `secret ${prefix}`,
      `table ${prefix}-limits`,
      `table ${prefix}-tickets`,
      `topic ${prefix}-alarms`,
    ]);
    const called = new Set(aws.front.calls.map(({ service }) => service));
    expect([...called].sort()).toEqual([
      "apigateway",
      "dynamodb",
      "ecr",
      "iam",
      "lambda",
      "logs",
      "monitoring",
      "secretsmanager",
      "sns",
    ]);
  });

  it("gives back the keys of every target, the address of the gateway and an image by digest", () => {
    expect(Object.keys(outputs).sort()).toEqual([
      "auth",
      "clients",
      "endpoint",
      "healthUrl",
      "image",
      "jwtSecret",
      "metricsUrl",
    ]);
    const origin = /^https:\/\/\w+\.execute-api\.eu-central-1\.amazonaws\.com/;
    expect(outputs.endpoint?.value).toMatch(new RegExp(`${origin.source}/mcp$`));
    expect(outputs.healthUrl?.value).toMatch(new RegExp(`${origin.source}/health$`));
    expect(outputs.image?.value).toMatch(
      new RegExp(`^${required("MCP_STACKS_REGISTRY")}/${lambda.prefix}@sha256:[0-9a-f]{64}$`),
    );
  });

  it("has pushed an image that can be pulled by its digest", async () => {
    expect(await unpulled(outputs.image?.value)).toEqual([]);
  });

  describe("as AWS has it", () => {
    describeMade(made);
    describeUsed(made);
    describeServed(made);
  });

  describe("changed", () => {
    describeLambdaChanges(() => ({ aws, lambda, context: context.folder }));
  });

  it("fails to be destroyed while its tickets are locked, says by what, and keeps them", async () => {
    const { stack, fixture } = lambda;
    const before = await inventory(aws.sdk);
    const locked = /tables-tickets.*protected/s;
    await expect(stack.previewDestroy(fixture.observed())).rejects.toThrow(locked);
    expect(await inventory(aws.sdk)).toEqual(before);
    // as `pulumi destroy --skip-preview` does, which looks at nothing before it deletes
    await expect(stack.destroy(fixture.observed())).rejects.toThrow(locked);
    expect(await inventory(aws.sdk)).toEqual([`table ${lambda.prefix}-tickets`]);
  });

  it("comes back around its tickets, and is destroyed without a trace once they are not locked", async () => {
    lambda.configure({ lambda: { tickets: { deletionProtection: false } } });
    const done = await lambda.up();
    expect(done).toContain("update tables-tickets");
    expect(done).toContain("create function-lambda");
    await lambda.stack.destroy(lambda.fixture.observed());
    expect(await inventory(aws.sdk)).toEqual([]);
  });
});
