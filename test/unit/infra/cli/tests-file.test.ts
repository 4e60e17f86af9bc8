import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { sourcesOf, treeAt } from "../../../../infra/cli/source-trees.ts";
import { splitArguments } from "../../../../infra/cli/test.ts";
import { keepTests, readTests, testsFile } from "../../../../infra/cli/tests-file.ts";

/** A checkout of a test's own, with one commit. */
function checkout() {
  const folder = mkdtempSync(join(tmpdir(), "mcp-stacks-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const write = (file: string, text: string) => {
    mkdirSync(join(folder, file, ".."), { recursive: true });
    writeFileSync(join(folder, file), text);
  };
  const git = (...args: readonly string[]) =>
    execFileSync("git", ["-C", folder, ...args], { encoding: "utf8", stdio: "pipe" });
  for (const file of ["app/a.ts", "infra/b.ts", "test/unit/c.test.ts", "test/engine/d.test.ts"])
    write(file, "1");
  git("init", "--quiet");
  git("add", ".");
  git("-c", "user.name=t", "-c", "user.email=t@t", "commit", "--quiet", "--message", "one");
  return { folder, write, git };
}

/** Vitest's report of a run of files, each with one test. */
function vitestRun(folder: string, files: Readonly<Record<string, string>>): string {
  const testResults = Object.entries(files).map(([file, status]) => ({
    name: join(folder, file),
    status,
    assertionResults: [{ status, fullName: "it" }],
  }));
  const path = join(folder, "vitest.json");
  writeFileSync(path, JSON.stringify({ numPassedTests: 1, numFailedTests: 0, testResults }));
  return path;
}

describe("sourcesOf", () => {
  it("says of a clean checkout what git says, and touches no index", () => {
    const { folder, git } = checkout();
    const { commit, trees } = sourcesOf(folder);
    expect(commit).toBe(git("rev-parse", "HEAD").trim());
    expect(trees.app).toBe(treeAt(folder, commit, "app"));
    expect(trees.infra).toBe(treeAt(folder, commit, "infra"));
    expect(git("status", "--porcelain")).toBe("");
  });

  it("sees changed and new files, in their own folder alone", () => {
    const { folder, write, git } = checkout();
    const before = sourcesOf(folder);
    write("app/new.ts", "2");
    const after = sourcesOf(folder);
    expect(after.trees.app).not.toBe(before.trees.app);
    expect(after.trees.infra).toBe(before.trees.infra);
    expect(git("status", "--porcelain")).toBe("?? app/new.ts\n");
  });

  it("fails to say anything outside of git: unknown is like nothing", () => {
    const folder = mkdtempSync(join(tmpdir(), "mcp-stacks-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    expect(sourcesOf(folder).trees).toEqual({ app: "unknown", infra: "unknown" });
    expect(treeAt(folder, "--help", "app")).toBeUndefined();
  });
});

describe("keepTests", () => {
  it("keeps what several runs of the same sources said, and copies it where it is asked for", () => {
    const { folder } = checkout();
    const copy = join(folder, "reports", "copy.json");
    const files = [testsFile(folder), copy];
    keepTests(folder, vitestRun(folder, { "test/unit/c.test.ts": "passed" }), files);
    keepTests(folder, vitestRun(folder, { "test/engine/d.test.ts": "failed" }), files);
    const kept = readTests(testsFile(folder));
    expect(
      kept?.suites.map(({ project, passed, failed }) => ({ project, passed, failed })),
    ).toEqual([
      { project: "engine", passed: 0, failed: 1 },
      { project: "unit", passed: 1, failed: 0 },
    ]);
    expect(readTests(copy)).toEqual(kept);
  });

  it("forgets what was said of other sources", () => {
    const { folder, write } = checkout();
    keepTests(folder, vitestRun(folder, { "test/unit/c.test.ts": "passed" }), [testsFile(folder)]);
    write("app/a.ts", "changed");
    keepTests(folder, vitestRun(folder, { "test/engine/d.test.ts": "passed" }), [
      testsFile(folder),
    ]);
    expect(readTests(testsFile(folder))?.suites.map(({ project }) => project)).toEqual(["engine"]);
  });

  it("fails to keep a run that left no report: what was known stays", () => {
    const { folder } = checkout();
    expect(keepTests(folder, join(folder, "none.json"), [testsFile(folder)])).toBeUndefined();
    expect(existsSync(testsFile(folder))).toBe(false);
  });
});

describe("readTests", () => {
  it("fails on a file that is no report, with what to do", () => {
    const { folder, write } = checkout();
    write("tests.json", "{}");
    expect(() => readTests(join(folder, "tests.json"))).toThrow(/no report of the tests[\s\S]*fix/);
    expect(readTests(join(folder, "missing.json"))).toBeUndefined();
  });
});

describe("splitArguments", () => {
  it.each([
    [["--", "--project", "unit"], ["--project", "unit"], undefined],
    [["--report", "a.json", "lifecycle"], ["lifecycle"], "a.json"],
    [["lifecycle", "--report=a.json"], ["lifecycle"], "a.json"],
  ])("takes the report's file out of %j", (args, filters, reportFile) => {
    expect(splitArguments(args)).toEqual({ filters, reportFile });
  });

  it.each([[["--report"]], [["--report="]], [["--report", "--project"]]])(
    "fails without a file: %j",
    (args) => {
      expect(() => splitArguments(args)).toThrow(/--report\n {2}given/);
    },
  );
});
