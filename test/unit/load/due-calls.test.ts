import { describe, expect, it } from "vitest";
import { dueCalls } from "../../load/send-load.ts";

describe("the calls of a load that are due", () => {
  it.each([
    [0, 0],
    [4, 0],
    [5, 1],
    [1000, 200],
    [60_000, 12_000],
  ])("are the rate's from the start on: after %i ms %i", (ms, due) => {
    expect(dueCalls(ms, { ratePerSecond: 200, rampMs: 0 })).toBe(due);
  });

  it.each([
    [0, 0],
    [1000, 20],
    [2500, 125],
    [5000, 500],
    [6000, 700],
    [60_000, 11_500],
  ])("grow to the rate where it is reached slowly: after %i ms %i", (ms, due) => {
    expect(dueCalls(ms, { ratePerSecond: 200, rampMs: 5000 })).toBe(due);
  });
});
