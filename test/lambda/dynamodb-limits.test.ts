import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { lazyDynamoDb } from "../../app/src/dynamodb/dynamodb.ts";
import { createDynamoDbLimiter } from "../../app/src/limits/dynamodb.ts";
import { createDynamoDbCounter } from "../../app/src/limits/dynamodb-counter.ts";
import { tableActions } from "../../infra/lambda/table-actions-plan.ts";
import { startDynamoDb, type TestDynamoDb, tables } from "./dynamodb-tables.ts";

let dynamodb: TestDynamoDb;
beforeAll(async () => {
  dynamodb = await startDynamoDb();
});
afterAll(() => dynamodb?.stop());
beforeEach(async () => {
  await dynamodb.tables.create();
  dynamodb.front.seen.length = 0;
});
afterEach(async () => {
  dynamodb.front.mishap = undefined;
  await dynamodb.front.open();
  await dynamodb.tables.remove();
});

/** What one environment of a function counts with; its clock stands still until it is moved. */
function environment(points = 3) {
  const states: boolean[] = [];
  const clock = { ms: Date.now() };
  const count = createDynamoDbCounter(lazyDynamoDb(), {
    table: tables.limits,
    onState: (usable) => states.push(usable),
    now: () => clock.ms,
  });
  const limiter = createDynamoDbLimiter(count, points, "test:requests");
  const consume = async (key: string) => (await limiter.consume(key)).allowed;
  return { limiter, consume, count, states, clock };
}
const windowMs = 60_000;

it("lets a user through as often as one limit allows, whichever environment is asked", async () => {
  const [one, other] = [environment(), environment()];
  const allowed = [];
  for (const { consume } of [one, other, one, other, one]) allowed.push(await consume("ana"));
  expect(allowed).toEqual([true, true, true, false, false]);
  expect(await other.consume("bo")).toBe(true);
  const refused = await one.limiter.consume("ana");
  if (refused.allowed) throw new Error("ana is let through over her limit");
  expect(refused.retryAfterSec).toBeGreaterThanOrEqual(1);
  expect(refused.retryAfterSec).toBeLessThanOrEqual(61);
  expect([one.states, other.states]).toEqual([[true], [true]]);
});

it("counts nothing twice and nothing away when many environments begin a window at once", async () => {
  const environments = Array.from({ length: 12 }, () => environment(5));
  const allowed = await Promise.all(environments.map(({ consume }) => consume("ana")));
  expect(allowed.filter(Boolean)).toHaveLength(5);
});

it("asks once within a window, twice at its beginning, and not at all for a user over the limit", async () => {
  const { consume } = environment(2);
  await consume("ana");
  const operations = dynamodb.front.seen.map(({ operation }) => `dynamodb:${operation}`);
  expect(operations).toEqual([...tableActions.limits, ...tableActions.limits]);
  expect(await consume("ana")).toBe(true);
  expect(dynamodb.front.seen).toHaveLength(3);
  expect([await consume("ana"), await consume("ana")]).toEqual([false, false]);
  expect(dynamodb.front.seen).toHaveLength(3);
});

it("begins a new window when one is over, whether DynamoDB has removed it or not", async () => {
  const { count, clock } = environment();
  expect((await count("k", 2, windowMs))[0]).toBe(2);
  clock.ms += windowMs - 2000;
  const [consumed, ttlMs] = await count("k", 1, windowMs);
  expect(consumed).toBe(3);
  expect(ttlMs).toBeLessThanOrEqual(3000);
  clock.ms += 4000;
  expect((await count("k", 1, windowMs))[0]).toBe(1);
  // in seconds, as DynamoDB wants the end of an item
  const [end] = dynamodb.front.seen.flatMap(
    ({ body }) => JSON.stringify(body).match(/":end":\{"N":"(\d+)"/)?.[1] ?? [],
  );
  expect(Number(end) * 1000 - clock.ms).toBeLessThan(windowMs);
});

it("limits in each environment while DynamoDB is away, says so once, and shares again when it is back", async () => {
  const [one, other] = [environment(2), environment(2)];
  await one.consume("ana");
  await dynamodb.front.shut();
  for (const { consume, states } of [one, other]) {
    expect([await consume("bo"), await consume("bo"), await consume("bo")]).toEqual([
      true,
      true,
      false,
    ]);
    expect(states.at(-1)).toBe(false);
  }
  await dynamodb.front.open();
  dynamodb.front.seen.length = 0;
  await one.consume("cy");
  // it was away a moment ago
  expect(dynamodb.front.seen).toEqual([]);
  for (const { clock } of [one, other]) clock.ms += 2500;
  const allowed = [];
  for (const { consume } of [one, other, one]) allowed.push(await consume("di"));
  expect(allowed).toEqual([true, true, false]);
  expect([one.states, other.states]).toEqual([
    [true, false, true],
    [false, true],
  ]);
});

it("answers from memory when DynamoDB hangs, and asks it no more for a while", async () => {
  const { consume, states } = environment(2);
  dynamodb.front.mishap = () => "hang";
  expect([await consume("ana"), await consume("ana"), await consume("ana")]).toEqual([
    true,
    true,
    false,
  ]);
  expect(states).toEqual([false]);
  expect(dynamodb.front.seen).toHaveLength(1);
});

it("fails over to memory without a table, and names it in the reason", async () => {
  await dynamodb.tables.remove();
  const reasons: string[] = [];
  const onState = (_: boolean, reason: string) => reasons.push(reason);
  const settings = { table: tables.limits, onState, now: () => Date.now() };
  const limiter = createDynamoDbLimiter(createDynamoDbCounter(lazyDynamoDb(), settings), 1, "t");
  expect((await limiter.consume("ana")).allowed).toBe(true);
  expect((await limiter.consume("ana")).allowed).toBe(false);
  expect(reasons).toEqual([expect.stringContaining("ResourceNotFoundException")]);
  await dynamodb.tables.create();
});
