import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lanes } from "../../../bench/server/lanes.ts";
import { rotated } from "../../../bench/server/rotation.ts";
import { type Round, rateRatio, rowOf } from "../../../bench/server/rows.ts";

const [full, bare] = ["full", "bare"].map((name) => {
  const lane = lanes.find((each) => each.name === name);
  if (lane === undefined) throw new Error(`no lane ${name}`);
  return lane;
}) as [(typeof lanes)[number], (typeof lanes)[number]];

const round = (requestsPerSec: number, more: Partial<Round> = {}): Round => ({
  requestsPerSec,
  p99Ms: 10,
  cpuUs: 300,
  rssBytes: 100e6,
  ...more,
});

describe("rotated", () => {
  it("lets each be first once, and keeps who follows whom", () => {
    expect([0, 1, 2, 3].map((at) => rotated(["a", "b", "c"], at).join(""))).toEqual([
      "abc",
      "bca",
      "cab",
      "abc",
    ]);
    expect(rotated([], 3)).toEqual([]);
  });

  it("loses and doubles none", () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.nat(), (items, at) => {
        expect(rotated(items, at).sort()).toEqual([...items].sort());
      }),
    );
  });
});

describe("a lane's row", () => {
  it("holds the medians of its rounds and the largest memory", () => {
    const rounds = [
      round(1000, { p99Ms: 30, cpuUs: 400, rssBytes: 90e6 }),
      round(3000, { p99Ms: 10, cpuUs: 300, rssBytes: 120e6 }),
      round(2000, { p99Ms: 20, cpuUs: 350, rssBytes: 110e6 }),
    ];
    expect(rowOf(full, rounds)).toMatchObject({
      name: "full",
      requests_per_s: 2000,
      p99_ms: 20,
      cpu_us_per_call: 350,
      rss_loaded_bytes: 120e6,
      rounds: [1000, 3000, 2000],
    });
  });

  it("says that memory and processor time are unknown where the system does not tell", () => {
    const row = rowOf(full, [round(1000, { cpuUs: null, rssBytes: null })]);
    expect(row).toMatchObject({ cpu_us_per_call: null, rss_loaded_bytes: null });
  });
});

describe("the ratio of two lanes", () => {
  it("compares what was measured in the same round", () => {
    // a machine that was busy in the second round slowed both
    const rows = [
      rowOf(full, [round(800), round(80), round(880)]),
      rowOf(bare, [round(1000), round(100), round(1000)]),
    ];
    expect(rateRatio(rows, "full", "bare")).toBe(0.8);
  });

  it("is unknown without one of them", () => {
    expect(rateRatio([rowOf(full, [round(1)])], "full", "fastmcp")).toBeNull();
  });

  it("is asked for of lanes that exist only once", () => {
    const names = lanes.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});
