import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import type { CallEntry } from "../../../app/src/audit/audit.ts";
import { auditLine } from "../../../app/src/audit/line.ts";
import { createRecorder } from "../../../app/src/audit/recorder.ts";

const time = new Date("2026-06-01T12:00:00.000Z");
const entry: CallEntry = {
  kind: "call",
  requestId: "r-1",
  user: "ana",
  tool: "get_item",
  arguments: { sku: "NET-SW-048" },
  outcome: "ok",
  ms: 1.5,
};

describe("an audit line", () => {
  it("is one JSON object that says that it belongs to the audit log, and when it was", () => {
    const record = { log: "audit", time: "2026-06-01T12:00:00.000Z", ...entry };
    expect(JSON.parse(auditLine(entry, time))).toEqual(record);
  });

  it("cannot be given a line end of any reader, whatever the values are", () => {
    // Every code unit, lone surrogates among them.
    const anything = fc
      .array(fc.integer({ min: 0, max: 0xffff }))
      .map((units) => String.fromCharCode(...units));
    fc.assert(
      fc.property(anything, anything, (user, value) => {
        const line = auditLine({ ...entry, user, arguments: { [value]: value } }, time);
        expect(line.endsWith("}\n")).toBe(true);
        expect(line.slice(0, -1)).not.toMatch(/[\n\v\f\r\u0085\u2028\u2029]/);
        const bytes = Buffer.from(line);
        expect(JSON.parse(bytes.toString())).toMatchObject({ user, arguments: { [value]: value } });
      }),
    );
  });

  it("is shortened when it is too long to be true, and says so", () => {
    const long = { ...entry, user: "u".repeat(5000), arguments: { a: "\u2028".repeat(5000) } };
    const line = auditLine(long, time);
    expect(line.length).toBeLessThan(4096);
    expect(JSON.parse(line)).toMatchObject({
      user: "u".repeat(256),
      arguments: "[too long]",
      outcome: "ok",
      shortened: true,
    });
  });
});

/** A recorder on a disk that a test can fill. */
function onDisk(onFailure: "warn" | "deny") {
  const lines: Record<string, unknown>[] = [];
  const disk = { full: false };
  const lost = vi.fn();
  const recovered = vi.fn();
  const audit = createRecorder({
    sink: {
      write(text) {
        if (disk.full) throw new Error("ENOSPC");
        lines.push(JSON.parse(text));
      },
      close() {},
    },
    onFailure,
    clock: () => time,
    lost,
    recovered,
  });
  return { audit, lines, disk, lost, recovered };
}

describe("a line that cannot be written", () => {
  it("stops no call with `warn`, is reported, and leaves a gap that the log tells of", () => {
    const { audit, lines, disk, lost, recovered } = onDisk("warn");
    disk.full = true;
    audit.record(entry);
    audit.record(entry);
    expect(audit.accepts()).toBe(true);
    expect(audit.attempt).toBeUndefined();
    expect(lost.mock.calls.map(([, count]) => count)).toEqual([1, 2]);
    disk.full = false;
    audit.record({ ...entry, user: "bo" });
    expect(lines).toEqual([
      expect.objectContaining({ log: "audit", kind: "gap", lost: 2, since: time.toISOString() }),
      expect.objectContaining({ kind: "call", user: "bo" }),
    ]);
    expect(recovered.mock.calls).toEqual([[2]]);
    audit.record(entry);
    expect(lines).toHaveLength(3);
  });

  it("stops every call with `deny`, until a line can be written again", () => {
    const { audit, lines, disk } = onDisk("deny");
    expect(audit.accepts()).toBe(true);
    disk.full = true;
    audit.record(entry);
    expect(audit.accepts()).toBe(false);
    expect(audit.accepts()).toBe(false);
    disk.full = false;
    expect(audit.accepts()).toBe(true);
    expect(lines).toMatchObject([{ kind: "gap", lost: 1 }]);
  });

  it("fails an attempt with `deny`, so that nothing is changed that could not be recorded", () => {
    const { audit, lines, disk } = onDisk("deny");
    const { outcome: _, ms: __, ...rest } = entry;
    const attempt = { ...rest, kind: "attempt" } as const;
    expect(audit.attempt?.(attempt)).toBe(true);
    disk.full = true;
    expect(audit.attempt?.(attempt)).toBe(false);
    expect(audit.accepts()).toBe(false);
    expect(lines).toMatchObject([{ kind: "attempt", tool: "get_item", user: "ana" }]);
  });
});
