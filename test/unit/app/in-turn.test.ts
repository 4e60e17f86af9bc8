import { expect, it } from "vitest";
import { createInTurn } from "../../../app/src/store/in-turn.ts";

it("runs what has the same key one after the other, even after a failure, and others at once", async () => {
  const inTurn = createInTurn();
  const began: string[] = [];
  const gate = Promise.withResolvers<void>();
  const first = inTurn(1, async () => {
    began.push("first");
    await gate.promise;
    throw new Error("broken");
  });
  const second = inTurn(1, async () => began.push("second"));
  await inTurn(2, async () => began.push("other"));
  expect(began).toEqual(["first", "other"]);
  gate.resolve();
  await expect(first).rejects.toThrow("broken");
  await second;
  expect(began).toEqual(["first", "other", "second"]);
});
