import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import type { CallEntry } from "../../../app/src/audit/audit.ts";
import { createAuditFile } from "../../../app/src/audit/file.ts";

const folder = mkdtempSync(join(tmpdir(), "mcp-audit-"));
afterAll(() => rmSync(folder, { recursive: true }));

const clock = () => new Date("2026-06-01T12:00:00.000Z");
const entry: CallEntry = {
  kind: "call",
  requestId: "r-1",
  user: "ana",
  tool: "get_item",
  arguments: { sku: "NET-SW-048" },
  outcome: "ok",
  ms: 1.5,
};

describe("the audit file", () => {
  it("appends one JSON object a line and keeps what was there", () => {
    for (const user of ["ana", "bo"]) {
      const audit = createAuditFile({ folder, clock, onFailure: () => {} });
      audit.record({ ...entry, user });
      audit.close();
    }
    const lines = readFileSync(join(folder, "audit.jsonl"), "utf8").trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line))).toEqual(
      ["ana", "bo"].map((user) => ({ time: "2026-06-01T12:00:00.000Z", ...entry, user })),
    );
  });

  it("cannot be given a forged line, whatever the values are", () => {
    const own = mkdtempSync(join(folder, "forged-"));
    const audit = createAuditFile({ folder: own, clock, onFailure: () => {} });
    let written = 0;
    const hostile = fc.string({
      unit: fc.constantFrom("\n", "\r", "\u0085", "\u2028", '"', "\\", "{", "a"),
    });
    fc.assert(
      fc.property(hostile, hostile, (user, value) => {
        audit.record({ ...entry, user, arguments: { [value]: value } });
        written += 1;
        const text = readFileSync(join(own, "audit.jsonl"), "utf8").trimEnd();
        // every line end that some reader knows
        const lines = text.split(/[\n\r\u0085\u2028\u2029]/);
        expect(lines).toHaveLength(written);
        expect(JSON.parse(lines.at(-1) ?? "")).toMatchObject({
          user,
          arguments: { [value]: value },
        });
      }),
      { numRuns: 50 },
    );
    audit.close();
  });

  it("reports a line that cannot be written instead of failing the call", () => {
    const failures: unknown[] = [];
    const audit = createAuditFile({ folder, clock, onFailure: (error) => failures.push(error) });
    audit.close();
    audit.record(entry);
    expect(failures).toHaveLength(1);
  });

  it("fails to open in a folder that is not there, and says what to do", () => {
    const open = () => createAuditFile({ folder: join(folder, "no"), clock, onFailure: () => {} });
    expect(open).toThrow(/audit\.jsonl cannot be opened .*\(LOG_DIR\)/);
  });
});
