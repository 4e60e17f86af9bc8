import { describe, expect, it } from "vitest";
import { parseProcessTime, processTimeMs } from "../../../bench/server/process-time.ts";
import { parseResident, residentBytes } from "../../../bench/server/resident-memory.ts";

describe("what Linux tells of a process", () => {
  it("gives its processor time, whatever its name", () => {
    const stat = "17 (a (b) c) S 1 17 17 0 -1 4194560 900 0 0 0 150 50 7 7 20 0 11 0 99 1 2";
    expect(parseProcessTime(stat)).toBe(2000);
  });

  it("fails to give a time from anything else", () => {
    expect(parseProcessTime("")).toBeNull();
    expect(parseProcessTime("17 (node) S 1")).toBeNull();
  });

  it("gives its resident size, not the largest of all times", () => {
    expect(parseResident("VmHWM:\t  999 kB\nVmRSS:\t  100 kB\n")).toBe(102_400);
    expect(parseResident("State:\tZ (zombie)\n")).toBeNull();
  });

  it("is unknown for a process that there is not", () => {
    expect(processTimeMs(2 ** 30)).toBeNull();
    expect(residentBytes(2 ** 30)).toBeNull();
  });
});
