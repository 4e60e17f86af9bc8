import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { closingLines, countTests, readReport } from "../../../../infra/cli/test-report.ts";

/** A file's part of the report; `status` is the file's own. */
function file(status: string, ...tests: readonly (readonly [string, string])[]) {
  const assertionResults = tests.map(([result, fullName]) => ({ status: result, fullName }));
  return { name: "some.test.ts", status, assertionResults };
}

function report(
  passed: number,
  failed: number,
  ...testResults: readonly ReturnType<typeof file>[]
) {
  return {
    numPassedTests: passed,
    numFailedTests: failed,
    testResults: [...testResults],
  };
}

const nothing = { passed: 0, failed: 1, skipped: 0, skippedNames: [] };

function written(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), "mcp-stacks-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "report.json");
  writeFileSync(path, text);
  return path;
}

describe("countTests", () => {
  it("counts what passed and failed, and names what was skipped or left to do", () => {
    const files = [
      file("passed", ["passed", "a"], ["skipped", "b"], ["todo", "c"], ["pending", "d"]),
      file("failed", ["failed", "e"]),
    ];
    expect(countTests(report(1, 1, ...files))).toEqual({
      passed: 1,
      failed: 1,
      skipped: 3,
      skippedNames: ["b", "c", "d"],
    });
  });

  it("counts a file that broke before, between or after its tests as one failure", () => {
    const files = [
      file("failed"),
      file("failed", ["passed", "a"]),
      file("passed", ["passed", "b"]),
    ];
    expect(countTests(report(2, 0, ...files))).toMatchObject({ passed: 2, failed: 2 });
  });

  it("counts a file with failed tests by its tests alone", () => {
    const broken = file("failed", ["failed", "a"], ["failed", "b"]);
    expect(countTests(report(0, 2, broken))).toMatchObject({ failed: 2 });
  });
});

describe("readReport", () => {
  it("reads what vitest wrote, with all that it adds", () => {
    const text = JSON.stringify({
      ...report(1, 0, file("passed", ["passed", "a"])),
      success: true,
    });
    expect(readReport(written(text))).toEqual({ ...nothing, passed: 1, failed: 0 });
  });

  it.each([
    ["is missing", () => join(tmpdir(), "no-such-folder", "report.json")],
    ["was cut off", () => written('{"numPassedTests": 3, "testRes')],
    ["is of another form", () => written('{"numPassedTests": 3}')],
  ])("fails once when the report %s", (_, path) => {
    expect(readReport(path())).toEqual(nothing);
  });
});

describe("closingLines", () => {
  it("ends with the counts, after the names of what was skipped", () => {
    const counts = { passed: 12, failed: 0, skipped: 1, skippedNames: ["runs on Windows"] };
    expect(closingLines(counts)).toEqual([
      "skipped: runs on Windows",
      "12 passed, 0 failed, 1 skipped",
    ]);
  });
});
