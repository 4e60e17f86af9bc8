import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "..", "..", "..");

/** Runs statements in a process of their own, as the program runs; answers what they print. */
function run(...statements: readonly string[]): unknown {
  const script = [
    'import { createRequire } from "node:module";',
    'await import("./infra/fast-start.ts");',
    'const pulumi = await import("@pulumi/pulumi");',
    "const loaded = Object.keys(createRequire(import.meta.url).cache);",
    ...statements,
  ].join("\n");
  const args = ["--input-type=module", "--eval", script];
  return JSON.parse(execFileSync(process.execPath, args, { cwd: root, encoding: "utf8" }));
}

const isPackageManager = '(path) => path.includes("arborist")';

describe("fast start", () => {
  it("loads the SDK without the package manager in it", () => {
    const count = `loaded.filter(${isPackageManager}).length`;
    expect(run(`console.log(JSON.stringify([${count}, loaded.length > 100]))`)).toEqual([0, true]);
  });

  it("loads the SDK without the TypeScript compiler", () => {
    const compiler = "(path) => /[\\\\/]typescript[\\\\/]lib/.test(path)";
    expect(run(`console.log(JSON.stringify(loaded.filter(${compiler})))`)).toEqual([]);
  });

  it("leaves the SDK able to serialize a function, for which it parses TypeScript", () => {
    const text = run(
      "const one = 1;",
      "const { text } = await pulumi.runtime.serializeFunction(() => one + 1);",
      "console.log(JSON.stringify(text));",
    );
    expect(text).toContain("one + 1");
  });

  it("leaves the SDK able to find the packages of a serialized function", () => {
    const paths = run(
      "const paths = await pulumi.runtime.computeCodePaths();",
      "console.log(JSON.stringify([...paths.keys()]));",
    );
    expect(paths).toContain("node_modules/zod");
  });

  it("comes before everything else that the program imports", () => {
    const program = readFileSync(join(root, "stacks/main.ts"), "utf8");
    expect(/^import .*$/m.exec(program)?.[0]).toBe('import "../infra/fast-start.ts";');
  });
});
