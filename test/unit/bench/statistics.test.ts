import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { median, medianRatio } from "../../bench/statistics.ts";

const values = fc.array(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), { minLength: 1 });

describe("median", () => {
  it("takes the middle value of an odd count and the mean of the middle two of an even one", () => {
    expect(median([30, 1, 2])).toBe(2);
    expect(median([4, 1, 100, 2])).toBe(3);
  });

  it("has as many values above it as below, whatever their order", () => {
    fc.assert(
      fc.property(values, (list) => {
        const middle = median(list);
        const below = list.filter((value) => value < middle).length;
        const above = list.filter((value) => value > middle).length;
        expect(Math.max(below, above)).toBeLessThanOrEqual(list.length / 2);
      }),
    );
  });

  it("leaves the list as it was", () => {
    const list = [3, 1, 2];
    median(list);
    expect(list).toEqual([3, 1, 2]);
  });

  it("fails for no values", () => {
    expect(() => median([])).toThrow(RangeError);
  });
});

describe("medianRatio", () => {
  it("compares pairs, so that a slow minute of the machine changes nothing", () => {
    // ratios 2, 1 and 3; the medians alone would say 3 / 3
    expect(medianRatio([2, 3, 30], [1, 3, 10])).toBe(2);
  });

  it("passes over one disturbed pair", () => {
    expect(medianRatio([3, 3, 90], [2, 2, 2])).toBe(1.5);
  });

  it("is the factor between two lists that differ by it", () => {
    fc.assert(
      fc.property(values, fc.double({ min: 0.1, max: 10, noNaN: true }), (list, factor) => {
        const scaled = list.map((value) => value * factor);
        expect(medianRatio(scaled, list)).toBeCloseTo(factor, 6);
      }),
    );
  });

  it("fails for lists that are not pairs, and for none", () => {
    expect(() => medianRatio([1, 2], [1])).toThrow("2 values against 1");
    expect(() => medianRatio([], [])).toThrow(RangeError);
  });
});
