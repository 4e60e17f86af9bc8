import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { createNextTurn } from "../../../app/src/transport/next-turn.ts";

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
