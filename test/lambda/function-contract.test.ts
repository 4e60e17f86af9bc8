import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { describeMcpContract } from "../contract/mcp-contract.ts";
import { type FunctionAws, startFunctionAws } from "./function-aws.ts";
import {
  type FunctionStack,
  type FunctionStackArgs,
  started,
  startFunctionStack,
} from "./function-stack.ts";

let aws: FunctionAws;
beforeAll(async () => {
  aws = await startFunctionAws();
});
afterAll(() => aws?.stop());

const start = async (args: FunctionStackArgs) => started(await startFunctionStack(aws, args));

describe("a function whose tickets and limits are in DynamoDB, in front of an HTTP API", () => {
  let stack: FunctionStack;
  beforeAll(async () => {
    stack = await start({ stack: "test-contract" });
  });
  afterAll(() => stack?.stop());

  describeMcpContract("lambda, dynamodb", () => stack.target());

  it("answered all of it without a word of a fault", () => {
    expect(stack.logs()).not.toMatch(/"level":"(error|fatal)"/);
  });
});

describe("a function that counts limits by itself and is frozen between calls", () => {
  let stack: FunctionStack;
  beforeAll(async () => {
    stack = await start({
      stack: "test-frozen",
      server: { shared: "memory" },
      lambda: { reservedConcurrency: 1 },
      // clients ask for two things at once, which one environment cannot answer
      run: { freeze: true, environments: 4 },
    });
  });
  afterAll(() => stack?.stop());

  describeMcpContract("lambda, memory", () => stack.target());
});

const domain = {
  name: "mcp.example.com",
  certificateArn: "arn:aws:acm:eu-central-1:123456789012:certificate/0123abcd",
};

describe("a function that streams its answers, in front of a REST API", () => {
  let stack: FunctionStack;
  beforeAll(async () => {
    stack = await start({
      stack: "test-streaming",
      lambda: { streaming: true, domain },
      // the contract reads WWW-Authenticate; what is found without it is a test of its own
      run: { gateway: { renamesHeaders: false } },
    });
  });
  afterAll(() => stack?.stop());

  describeMcpContract("lambda, streaming", () => stack.target());
});
