import { describe, expect, it } from "vitest";
import { createCountingBatch } from "../../../app/src/limits/counting-batch.ts";
import { createRedisLimiter } from "../../../app/src/limits/redis.ts";
import type { SharedRedis } from "../../../app/src/limits/redis-client.ts";

/** Counts like the script in Redis, and keeps what it was sent. */
function counter() {
  const counts = new Map<string, number>();
  const sent: (readonly string[])[] = [];
  const count = createCountingBatch(async (keys, args) => {
    sent.push(keys);
    return keys.flatMap((key, index) => {
      const consumed = (counts.get(key) ?? 0) + (args[2 * index] ?? 0);
      counts.set(key, consumed);
      return [consumed, args[2 * index + 1] ?? 0];
    });
  });
  return { count, sent };
}

describe("counting in batches", () => {
  it("sends what one turn of the event loop counts as one command, each its own answer", async () => {
    const { count, sent } = counter();
    const counted = [count("a", 1, 60_000), count("b", 5, 1000), count("a", 2, 60_000)];
    expect(await Promise.all(counted)).toEqual([
      [1, 60_000],
      [5, 1000],
      [3, 60_000],
    ]);
    expect(await count("a", 1, 60_000)).toEqual([4, 60_000]);
    expect(sent).toEqual([["a", "b", "a"], ["a"]]);
  });

  it("fails for all that were in the batch, and goes on with the next", async () => {
    let broken = true;
    const count = createCountingBatch(async () => {
      if (broken) throw new Error("gone");
      return [1, 2];
    });
    const both = await Promise.allSettled([count("a", 1, 1), count("b", 1, 1)]);
    expect(both.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    broken = false;
    expect(await count("a", 1, 1)).toEqual([1, 2]);
  });

  it("fails for keys that are missing in the answer", async () => {
    const count = createCountingBatch(async () => [1, 2]);
    const both = await Promise.allSettled([count("a", 1, 1), count("b", 1, 1)]);
    expect(both.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
  });
});

describe("the limiter over Redis", () => {
  const redisOf = (count: SharedRedis["count"]) => ({
    count,
    usable: () => true,
    get: async () => null,
    set: async () => {},
    close() {},
  });

  it("asks Redis nothing more for a key that is over its limit", async () => {
    const { count, sent } = counter();
    const limiter = createRedisLimiter(redisOf(count), 2, "p");
    const allowed = [];
    for (let n = 0; n < 5; n++) allowed.push((await limiter.consume("ana")).allowed);
    expect(allowed).toEqual([true, true, false, false, false]);
    expect(sent).toEqual([["p:ana"], ["p:ana"]]);
    expect(await limiter.consume("ana")).toEqual({ allowed: false, retryAfterSec: 60 });
  });

  it("shares a count between two processes", async () => {
    const { count } = counter();
    const [one, two] = [1, 2].map(() => createRedisLimiter(redisOf(count), 3, "p"));
    const verdicts = [];
    for (const limiter of [one, two, one, two]) verdicts.push(await limiter?.consume("ana"));
    expect(verdicts.map((verdict) => verdict?.allowed)).toEqual([true, true, true, false]);
  });

  it("still limits in this process when counting fails", async () => {
    const limiter = createRedisLimiter(
      redisOf(() => Promise.reject(new Error("gone"))),
      2,
      "p",
    );
    const allowed = [];
    for (let n = 0; n < 3; n++) allowed.push((await limiter.consume("ana")).allowed);
    expect(allowed).toEqual([true, true, false]);
  });
});
