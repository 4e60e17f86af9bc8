import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  mergedReport,
  projectOf,
  type Sources,
  type Suite,
  suiteOf,
  type TestReport,
  testReportSchema,
  totalOf,
} from "../../../../infra/production/test-report.ts";

const sources: Sources = { commit: "c1", trees: { app: "a1", infra: "i1" } };
const none = { passed: 0, failed: 0, skipped: 0 };

function suite(file: string, passed = 1): Suite {
  return { file, project: projectOf(file), ...none, passed, security: none };
}

function report(...suites: readonly Suite[]): TestReport {
  return { ...sources, at: "2026-01-01T00:00:00.000Z", suites: [...suites] };
}

function run(...suites: readonly Suite[]) {
  return { sources, at: "2026-01-02T00:00:00.000Z", suites };
}

describe("suiteOf", () => {
  const test = (status: string, fullName: string) => ({ status, fullName });

  it("counts a file's tests, and apart those whose names are of security", () => {
    const tests = [
      test("passed", "refuses hostile bodies"),
      test("passed", "S19 serves no path outside"),
      test("failed", "adds up"),
      test("skipped", "security of nothing"),
    ];
    expect(suiteOf({ file: "test/engine/a.test.ts", status: "failed", tests })).toEqual({
      file: "test/engine/a.test.ts",
      project: "engine",
      passed: 2,
      failed: 1,
      skipped: 1,
      security: { passed: 2, failed: 0, skipped: 1 },
    });
  });

  it("takes each test of a file of the security folder for one", () => {
    const tests = [test("passed", "adds up")];
    const { security } = suiteOf({
      file: "test/unit/app/security/a.test.ts",
      status: "passed",
      tests,
    });
    expect(security).toEqual({ passed: 1, failed: 0, skipped: 0 });
  });

  it("counts a file that broke without a failed test as one failure", () => {
    const broken = { status: "failed", tests: [test("passed", "a")] };
    expect(suiteOf({ file: "test/unit/a.test.ts", ...broken }).failed).toBe(1);
    expect(suiteOf({ file: "test/unit/a.test.ts", ...broken }).security.failed).toBe(0);
    expect(suiteOf({ file: "test/unit/hostile.test.ts", ...broken }).security.failed).toBe(1);
  });
});

describe("mergedReport", () => {
  const everything = () => true;

  it("replaces what was known of a file, and keeps the others of the same sources", () => {
    const before = report(suite("test/engine/a.test.ts", 5), suite("test/unit/b.test.ts", 7));
    const merged = mergedReport(before, run(suite("test/unit/b.test.ts", 8)), everything);
    expect(merged.suites).toEqual([
      suite("test/engine/a.test.ts", 5),
      suite("test/unit/b.test.ts", 8),
    ]);
    expect(merged.at).toBe("2026-01-02T00:00:00.000Z");
  });

  it.each(["app", "infra"] as const)("forgets all of before when %s has changed", (folder) => {
    const before = report(suite("test/engine/a.test.ts"));
    const changed = { ...sources, trees: { ...sources.trees, [folder]: "other" } };
    const merged = mergedReport(
      before,
      { ...run(suite("test/unit/b.test.ts")), sources: changed },
      everything,
    );
    expect(merged.suites.map(({ file }) => file)).toEqual(["test/unit/b.test.ts"]);
    expect(merged.trees).toEqual(changed.trees);
  });

  it("forgets files that are gone", () => {
    const before = report(suite("test/unit/gone.test.ts"), suite("test/unit/here.test.ts"));
    const merged = mergedReport(before, run(), (file) => !file.includes("gone"));
    expect(merged.suites.map(({ file }) => file)).toEqual(["test/unit/here.test.ts"]);
  });

  it("has each file once, sorted, and is read back as it was written", () => {
    const files = fc.array(fc.constantFrom("test/unit/a.ts", "test/unit/b.ts", "test/engine/c.ts"));
    fc.assert(
      fc.property(fc.uniqueArray(fc.constantFrom("x", "y", "z")), files, (before, ran) => {
        const once = [...new Set(ran)].map((file) => suite(file));
        const merged = mergedReport(
          report(...before.map((file) => suite(file))),
          run(...once),
          everything,
        );
        const names = merged.suites.map(({ file }) => file);
        expect(names).toEqual([...new Set([...before, ...ran])].sort());
        expect(testReportSchema.parse(JSON.parse(JSON.stringify(merged)))).toEqual(merged);
      }),
    );
  });
});

describe("totalOf", () => {
  it("adds counts up", () => {
    expect(totalOf([suite("test/unit/a.ts", 2), suite("test/unit/b.ts", 3)])).toEqual({
      ...none,
      passed: 5,
    });
    expect(totalOf([])).toEqual(none);
  });
});
