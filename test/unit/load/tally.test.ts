import { describe, expect, it } from "vitest";
import { createTally, percentile, reasonOf } from "../../load/tally.ts";

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second));

describe("a tally", () => {
  it("tells what became of each call, the most frequent failure first", () => {
    let second = 0;
    const tally = createTally(() => at(second++));
    for (let n = 0; n < 6; n++) tally.began();
    tally.succeeded({ ms: 10, protocol: "2025-11-25", acknowledged: undefined });
    const acknowledged = { id: "TKT-1", title: "one" };
    tally.succeeded({ ms: 30, protocol: "2026-07-28", acknowledged });
    for (const message of ["a", "b", "b"]) tally.failed(new Error(message));
    tally.began();
    tally.failed(new Error("b"));
    expect(tally.counts()).toEqual({ sent: 7, failed: 4 });
    expect(tally.result()).toEqual({
      sent: 7,
      succeeded: 2,
      failed: 4,
      protocols: { "2025-11-25": 1, "2026-07-28": 1 },
      mostAtOnce: 6,
      failures: [
        { reason: "b", count: 3, firstAt: at(1).toISOString() },
        { reason: "a", count: 1, firstAt: at(0).toISOString() },
      ],
      p50Ms: 10,
      p99Ms: 30,
      acknowledged: [{ id: "TKT-1", title: "one" }],
    });
  });

  it("has no times where no call succeeded", () => {
    expect(createTally(() => at(0)).result()).toMatchObject({ p50Ms: 0, p99Ms: 0 });
  });
});

describe("a percentile", () => {
  const hundred = Array.from({ length: 100 }, (_, n) => n + 1);
  it.each([
    [0.5, 50],
    [0.99, 99],
    [1, 100],
  ])("%f of 1 to 100 is %i", (part, value) => {
    expect(percentile(hundred, part)).toBe(value);
  });
});

describe("the reason of a failure", () => {
  it("says what caused it, with the code", () => {
    const cause = Object.assign(new Error("other side closed"), { code: "UND_ERR_SOCKET" });
    const error = new TypeError("fetch failed", { cause });
    expect(reasonOf(error)).toBe("fetch failed: other side closed [UND_ERR_SOCKET]");
  });

  it("names no code twice", () => {
    const error = Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" });
    expect(reasonOf(error)).toBe("read ECONNRESET");
  });

  it("is short, and there is one for what is no error", () => {
    expect(reasonOf(new Error("x".repeat(1000)))).toHaveLength(240);
    expect(reasonOf("gone")).toBe("gone");
  });
});
