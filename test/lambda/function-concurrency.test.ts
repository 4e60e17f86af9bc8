import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { until } from "../engine/wait.ts";
import { type FunctionAws, startFunctionAws } from "./function-aws.ts";
import { caller, statuses, toolCall } from "./function-calls.ts";
import {
  type FunctionStack,
  type FunctionStackArgs,
  started,
  startFunctionStack,
} from "./function-stack.ts";

let aws: FunctionAws;
let stack: FunctionStack | undefined;
let limited: Awaited<ReturnType<typeof reachLimit>>;
beforeAll(async () => {
  aws = await startFunctionAws();
  limited = await reachLimit();
});
afterEach(async () => {
  aws.front.mishap = undefined;
  await stack?.stop();
  stack = undefined;
});
afterAll(async () => {
  await limited?.fn.stop();
  await aws?.stop();
});

async function start(args: FunctionStackArgs): Promise<FunctionStack> {
  stack = await started(await startFunctionStack(aws, args));
  return stack;
}

const ping = { method: "ping" };

/**
 * A function whose one environment was stopped after a user's limit was reached. Its minute passes
 * beside the other tests, with which it shares no table.
 */
async function reachLimit() {
  const fn = await started(
    await startFunctionStack(aws, {
      stack: "test-thawed",
      server: { shared: "memory", limits: { requestsPerMinute: 3 } },
      lambda: { reservedConcurrency: 1 },
      run: { freeze: true },
    }),
  );
  const call = await caller(fn.target(), "thawed@test");
  const answers: number[] = [];
  for (let calls = 0; calls < 3; calls++) answers.push((await call(ping)).status);
  const refused = await call(ping);
  answers.push(refused.status);
  const end = Date.now() + Number(refused.headers.get("retry-after")) * 1000;
  const [environment] = fn.environments.running();
  const isPaused = async () => (await environment?.container.inspect())?.State.Paused === true;
  await until("it is frozen", isPaused);
  return { fn, call, answers, end, isPaused };
}

describe("many environments of the function", () => {
  it("answer as many calls at once as may run, and Lambda refuses the rest", async () => {
    const fn = await start({ stack: "test-many", lambda: { reservedConcurrency: 4 } });
    const call = await caller(fn.target(), "many@test");
    const answered = await statuses(Array.from({ length: 16 }, () => call(ping)));
    expect(Object.keys(answered).sort()).toEqual(["200", "503"]);
    expect(answered["200"]).toBeGreaterThanOrEqual(4);
    expect(fn.environments.all()).toHaveLength(4);
  });

  it("count a user's requests together, to the last one", async () => {
    const fn = await start({
      stack: "test-shared",
      server: { limits: { requestsPerMinute: 20 } },
      lambda: { reservedConcurrency: 4 },
    });
    const warm = await caller(fn.target(), "warm@test");
    await statuses(Array.from({ length: 4 }, () => warm(ping)));
    const call = await caller(fn.target(), "counted@test");
    const rounds = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const answers: Record<string, number>[] = [];
        for (let round = 0; round < 10; round++) answers.push(await statuses([call(ping)]));
        return answers;
      }),
    );
    const all = rounds.flat().flatMap((counts) => Object.keys(counts));
    expect(all.filter((status) => status === "200")).toHaveLength(20);
    expect(all.filter((status) => status === "429")).toHaveLength(20);
    expect(fn.environments.all().length).toBeGreaterThan(1);
  });

  it("end a tool whose table does not answer, and serve it when it does again", async () => {
    const fn = await start({
      stack: "test-slow",
      server: { limits: { toolTimeoutSec: 1 }, shared: "memory" },
      lambda: { reservedConcurrency: 1 },
    });
    const call = await caller(fn.target(), "slow@test");
    expect((await call(toolCall("list_tickets"))).status).toBe(200);
    aws.front.mishap = () => "hang";
    const late = await call(toolCall("list_tickets", { query: "another question" }));
    expect(late.status).toBe(200);
    expect(await late.json()).toMatchObject({ result: { isError: true } });
    aws.front.mishap = undefined;
    await until("tickets are listed again", async () => {
      const answer = await (await call(toolCall("list_tickets", { query: "again" }))).text();
      return !answer.includes('"isError":true');
    });
    expect(fn.environments.all()).toHaveLength(1);
  });

  it("open a limit again after its minute, though they were stopped all the while", async () => {
    const { fn, call, answers, end, isPaused } = limited;
    expect(answers).toEqual([200, 200, 200, 429]);
    await until("the minute is over", async () => Date.now() > end, 70);
    expect(await isPaused()).toBe(true);
    expect((await call(ping)).status).toBe(200);
    expect(fn.environments.all()).toHaveLength(1);
  });
});
