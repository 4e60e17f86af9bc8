import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { describeMcpContract } from "../contract/mcp-contract.ts";
import { type FunctionStack, started, startFunctionStack } from "./function-stack.ts";
import { type MotoServer, startMoto } from "./moto-server.ts";

let moto: MotoServer;
beforeAll(async () => {
  moto = await startMoto();
});
afterAll(() => moto?.stop());

describe("a function whose tickets and limits are in DynamoDB, in front of an HTTP API", () => {
  let stack: FunctionStack;
  beforeAll(async () => {
    stack = await started(await startFunctionStack(moto, { stack: "test-contract" }));
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
    stack = await started(
      await startFunctionStack(moto, {
        stack: "test-frozen",
        server: { shared: "memory" },
        lambda: { reservedConcurrency: 1 },
        run: { freeze: true },
      }),
    );
  });
  afterAll(() => stack?.stop());

  describeMcpContract("lambda, memory", () => stack.target());
});

describe("a function that streams its answers, in front of a REST API", () => {
  let stack: FunctionStack;
  beforeAll(async () => {
    stack = await started(
      await startFunctionStack(moto, {
        stack: "test-streaming",
        lambda: { streaming: true },
        // renamed headers are a test of their own
        run: { gateway: { renamesHeaders: false } },
      }),
    );
  });
  afterAll(() => stack?.stop());

  describeMcpContract("lambda, streaming", () => stack.target());
});
