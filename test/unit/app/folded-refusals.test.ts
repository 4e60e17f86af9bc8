import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { RefusalEntry } from "../../../app/src/audit/audit.ts";
import { foldRefusals } from "../../../app/src/audit/folded-refusals.ts";
import { createRecorder } from "../../../app/src/audit/recorder.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const refusal = (outcome: RefusalEntry["outcome"] = "unauthenticated"): RefusalEntry => {
  return { kind: "refusal", requestId: "r", outcome, status: 401, ms: 1 };
};

describe("refusals that come too often", () => {
  it("are written once a second with their number, each key by itself", () => {
    const written: RefusalEntry[] = [];
    const folded = foldRefusals((entry) => written.push(entry));
    folded.record("a", refusal());
    folded.record("a", refusal());
    folded.record("a", refusal("rate_limited"));
    folded.record("b", refusal());
    expect(written.splice(0)).toEqual([refusal(), refusal()]);
    vi.advanceTimersByTime(1000);
    const outcomes = { unauthenticated: 1, rate_limited: 1 };
    expect(written.splice(0)).toEqual([{ ...refusal("rate_limited"), count: 2, outcomes }]);
    folded.record("a", refusal());
    expect(written).toEqual([]);
    vi.advanceTimersByTime(1000);
    expect(written.splice(0)).toEqual([refusal()]);
    vi.advanceTimersByTime(1000);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("are each counted in exactly one line, whenever they come", () => {
    const step = fc.tuple(fc.constantFrom("a", "b"), fc.integer({ min: 0, max: 1500 }));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 50 }), (steps) => {
        let counted = 0;
        const folded = foldRefusals(({ count }) => {
          counted += count ?? 1;
        });
        for (const [key, ms] of steps) {
          folded.record(key, refusal());
          vi.advanceTimersByTime(ms);
        }
        folded.flush();
        expect(counted).toBe(steps.length);
        expect(vi.getTimerCount()).toBe(0);
      }),
    );
  });

  it("are written before the log is closed", () => {
    const log: string[] = [];
    const audit = createRecorder({
      sink: { write: (text) => log.push(text), close: () => log.push("closed") },
      onFailure: "warn",
      clock: () => new Date(0),
      lost() {},
      recovered() {},
    });
    for (let n = 0; n < 5; n++) audit.record(refusal(), "address a");
    audit.close();
    expect(log).toHaveLength(3);
    expect(log[1]).toContain('"count":4,"outcomes":{"unauthenticated":4}}');
    expect(log[2]).toBe("closed");
  });
});
