import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectations, type LegacyMode } from "./expectations.ts";
import { type Check, runSuite, type Verdict } from "./run-suite.ts";
import { type Suite, type SuiteName, suites } from "./suites.ts";
import { tokenProxy } from "./token-proxy.ts";

/** A running server with its fixtures on, and a token that it accepts. */
export interface ConformanceTarget {
  readonly endpoint: string;
  readonly token: string;
  close(): Promise<void>;
}

/** Environment of a server that the suites can judge: what they call, and no limit on how often. */
export function conformanceEnv(mode: LegacyMode): Record<string, string> {
  return {
    NODE_ENV: "test",
    MCP_CONFORMANCE_FIXTURES: "true",
    MCP_LEGACY_MODE: mode,
    MCP_REQUESTS_PER_MINUTE: "100000",
    MCP_TOOL_CALLS_PER_MINUTE: "100000",
  };
}

/** Claims the results of every official suite for a server that `open` starts, in both modes. */
export function describeConformance(
  what: string,
  open: (mode: LegacyMode) => Promise<ConformanceTarget>,
): void {
  for (const mode of ["stateless", "sessions"] as const) {
    describe(`${what}, legacy clients ${mode}`, () => {
      let target: ConformanceTarget;
      beforeAll(async () => {
        target = await open(mode);
      });
      afterAll(() => target.close());
      for (const [name, suite] of Object.entries(suites)) {
        describeSuite(mode, name as SuiteName, suite, () => target);
      }
    });
  }
}

function describeSuite(
  mode: LegacyMode,
  name: SuiteName,
  suite: Suite,
  target: () => ConformanceTarget,
): void {
  const expected = expectations[mode][name];
  describe(`conformance ${name}`, () => {
    let verdict: Verdict;
    const found = (status: Check["status"], scored: boolean) =>
      verdict.checks.filter((check) => check.status === status && check.scored === scored);
    beforeAll(async () => {
      const proxy = await tokenProxy(target().endpoint, target().token);
      try {
        verdict = await runSuite(suite, proxy.endpoint);
      } finally {
        await proxy.close();
      }
    });

    it("runs every scenario that it has for servers", async () => {
      const { scored, unscored } = await suite.scenarios();
      expect(scored.length).toBeGreaterThan(29);
      expect(verdict.scenarios, verdict.output).toEqual([...scored, ...unscored].sort());
    });

    it(`passes ${expected.passed} checks`, () => {
      const passed = verdict.checks.filter(({ status }) => status === "SUCCESS");
      expect(passed.length, wordsOn(verdict.checks)).toBe(expected.passed);
    });

    it(expected.failed.length === 0 ? "fails no scored check" : failsOnly(expected.failed), () => {
      const failed = found("FAILURE", true);
      expect(namesOf(failed), wordsOn(failed)).toEqual(expected.failed);
    });

    it(`warns of ${expected.warned.length} scored checks, each by name`, () => {
      const warned = found("WARNING", true);
      expect(namesOf(warned), wordsOn(warned)).toEqual(expected.warned);
    });

    it("fails unscored checks of the tasks extension alone", () => {
      const failed = found("FAILURE", false);
      const counted = Object.groupBy(failed, ({ scenario }) => scenario);
      const numbers = Object.entries(counted).map(([key, checks]) => [key, checks?.length]);
      expect(Object.fromEntries(numbers), wordsOn(failed)).toEqual(expected.unscored);
    });

    it(`ends with exit code ${expected.exitCode}`, () => {
      expect(verdict.exitCode, wordsOn(verdict.checks)).toBe(expected.exitCode);
    });
  });
}

function failsOnly(checks: readonly string[]): string {
  return `fails ${checks.length} scored checks, which need requests to the client, and no other`;
}

function namesOf(checks: readonly Check[]): string[] {
  return checks.map(({ scenario, id }) => `${scenario} / ${id}`).sort();
}

/** What the suite itself says of each check that did not pass. */
function wordsOn(checks: readonly Check[]): string {
  return checks
    .filter(({ status }) => status !== "SUCCESS" && status !== "INFO")
    .map(({ scenario, id, status, message }) => `${status} ${scenario} / ${id}: ${message}`)
    .join("\n");
}
