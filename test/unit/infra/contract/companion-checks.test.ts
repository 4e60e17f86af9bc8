import { describe, expect, it } from "vitest";
import { companionChecks } from "../../../../infra/contract/companion-checks.ts";
import { runChecks } from "../../../../infra/contract/run.ts";
import { inProcessTarget } from "./in-process-target.ts";

/** Checks a companion that is this script of Node.js. */
async function checked(script: string) {
  const server = { name: "one", command: process.execPath, args: ["-e", script] };
  const [result] = await runChecks(companionChecks([server], {}), inProcessTarget());
  return result;
}

describe("the check of a companion", () => {
  it("fails on one that ends, with the last that it said", async () => {
    const script = 'console.error("first"); console.error("no key was given"); process.exit(3)';
    const result = await checked(script);
    expect(result).toMatchObject({ id: "companion-one-lists-its-tools", status: "failed" });
    expect(result?.reason).toContain("no key was given");
  });

  it("fails on one that floods what it says beside its answers, having kept the end of it", async () => {
    const script =
      'require("node:fs").writeSync(2, "x".repeat(1000)); ' +
      'for (let at = 0; at < 30; at += 1) require("node:fs").writeSync(2, "y".repeat(1000)); process.exit(3)';
    const result = await checked(script);
    expect(result?.status).toBe("failed");
    expect(result?.reason).toContain("yyy");
    expect(result?.reason).not.toContain("x".repeat(10));
    expect(result?.reason?.length).toBeLessThan(9000);
  });
});
