import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { createMemoryLimiter } from "../../../app/src/limits/memory.ts";
import { createNextTurn } from "../../../app/src/limits/next-turn.ts";

describe("the next turn of the event loop", () => {
  it("comes to all that wait in one turn, in their order, before the turn after it", async () => {
    const nextTurn = createNextTurn();
    const seen: string[] = [];
    const waiting = ["a", "b", "c"].map((name) => nextTurn().then(() => seen.push(name)));
    const after = turn().then(() => seen.push("after"));
    await Promise.resolve();
    expect(seen).toEqual([]);
    await Promise.all([...waiting, after]);
    expect(seen).toEqual(["a", "b", "c", "after"]);
  });

  it("is another one for those who come later", async () => {
    const nextTurn = createNextTurn();
    const first = nextTurn();
    await first;
    const second = nextTurn();
    expect(second).not.toBe(first);
    await second;
  });
});

describe("the limiter in memory", () => {
  it("lets what arrived in one turn go on together, and counts all of it", async () => {
    const limiter = createMemoryLimiter(2);
    const seen: string[] = [];
    const asked = [1, 2, 3].map(async () => {
      const { allowed } = await limiter.consume("a");
      seen.push(allowed ? "allowed" : "refused");
    });
    const after = turn()
      .then(turn)
      .then(() => seen.push("after"));
    expect(seen).toEqual([]);
    await Promise.all([...asked, after]);
    expect(seen).toEqual(["allowed", "allowed", "refused", "after"]);
  });
});
