import { describe, expect, it } from "vitest";
import { checkLines, nextLines, verdictLine } from "../../../../infra/cli/smoke-lines.ts";
import type { CheckResult, SmokeReport } from "../../../../infra/contract/check.ts";

const health: CheckResult = {
  id: "answers-health",
  title: "answers /health",
  area: "probes",
  status: "passed",
  ms: 12,
};
const broken: CheckResult = {
  id: "refuses-no-token",
  title: "refuses a request without a token",
  area: "refusals",
  status: "failed",
  ms: 3,
  reason: "answered 200 instead of 401",
};
const passedOver: CheckResult = { ...health, status: "skipped", ms: 0, reason: "not here" };

function report(checks: readonly CheckResult[], rest: Partial<SmokeReport> = {}): SmokeReport {
  return {
    stack: "staging",
    target: "docker",
    endpoint: "http://127.0.0.1:8000/mcp",
    image: "sha256:1",
    startedAt: "2026-06-01T12:00:00.000Z",
    ms: 4120,
    verdict: "passed",
    checks,
    ...rest,
  };
}

describe("the lines of a smoke test", () => {
  it("tell each check with its time, and below it what was found", () => {
    expect(checkLines(health)).toEqual(["  ok      12 ms  answers /health"]);
    expect(checkLines(broken)).toEqual([
      "  FAIL     3 ms  refuses a request without a token",
      "                 answered 200 instead of 401",
    ]);
    expect(checkLines(passedOver)).toEqual([
      "  skip           answers /health",
      "                 not here",
    ]);
    // a title that says why it is passed over already
    expect(checkLines({ ...passedOver, reason: "" })).toEqual(["  skip           answers /health"]);
  });

  it("end with a verdict that counts", () => {
    expect(verdictLine(report([health, passedOver]))).toBe(
      "smoke passed: 1 check, 1 skipped, 4.1 s",
    );
    expect(verdictLine(report([health, broken], { verdict: "failed" }))).toBe(
      "smoke failed: 2 checks, 1 failed, 0 skipped, 4.1 s",
    );
    expect(verdictLine(report([health], { verdict: "failed", reason: "no client" }))).toBe(
      "smoke failed: 1 check, 0 skipped, 4.1 s\n  no client",
    );
  });

  it("say what to do by what failed, and nothing when all is well", () => {
    expect(nextLines(report([health]))).toEqual([]);
    const text = nextLines(report([health, broken], { verdict: "failed" })).join("\n");
    expect(text).toContain("let no client at it");
    expect(text).toContain("docker logs");
    expect(text).toContain("npm run rollback -- --stack staging");
    const uncalled = nextLines(report([health], { verdict: "failed", reason: "no client" }));
    expect(uncalled.join("\n")).toContain("MCP_TOKEN=… npm run smoke -- --stack staging");
  });
});
