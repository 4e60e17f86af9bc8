import { describe, expect, it } from "vitest";
import type { StackFacts } from "../../../../infra/facts.ts";
import { reportMarkdown } from "../../../../infra/report/report-markdown.ts";
import { stackReport } from "../../../../infra/report/stack-report.ts";
import { weakenedPolicy } from "../../../../infra/report/weakened-policy.ts";
import { facts, preview } from "./previews.ts";

type Decided = NonNullable<StackFacts["policy"]>;

/** Facts of a production stack whose owners decided something about the rules. */
const decided = (policy: Partial<Decided> = {}, rest: Partial<StackFacts> = {}): StackFacts =>
  facts({
    environment: "production",
    policy: { levels: {}, requiredTags: ["owner"], minLogRetentionDays: 30, ...policy },
    ...rest,
  });

describe("a change that judges itself by weaker rules", () => {
  it.each([
    [
      "a rule that is disabled",
      { levels: { "auth-required": "disabled" } },
      "auth-required is dis",
    ],
    ["a rule that only advises", { levels: { "auth-dropped": "advisory" } }, "auth-dropped is adv"],
    ["a tag that is not asked for", { requiredTags: [] }, "tag owner is not asked for any more"],
    ["shorter logs", { minLogRetentionDays: 1 }, "logs are kept for 1 days instead of 30"],
  ] as const)("fails to hide %s", (_, policy, told) => {
    const after = decided(policy as Partial<Decided>);
    expect(weakenedPolicy(decided(), after)).toEqual([expect.stringContaining(told)]);
    // in place already: no change makes it weaker
    expect(weakenedPolicy(after, after)).toEqual([]);
    expect(weakenedPolicy(after, decided())).toEqual([]);
  });

  it("fails to hide that production is called development", () => {
    const found = weakenedPolicy(decided(), decided({}, { environment: "development" }));
    expect(found[0]).toBe("environment is development instead of production");
    expect(found).toContain("auth-dropped is advisory instead of mandatory");
    expect(weakenedPolicy(decided({}, { environment: "development" }), decided())).toEqual([]);
  });

  it("fails to hide what a new stack, or one of an older program, decides", () => {
    const after = decided({ levels: { "auth-required": "disabled" } });
    const told = ["auth-required is disabled instead of mandatory"];
    expect(weakenedPolicy(undefined, after)).toEqual(told);
    expect(weakenedPolicy(facts({ environment: "production" }), after)).toEqual(told);
    expect(weakenedPolicy(facts(), facts())).toEqual([]);
  });

  it("is told of in the report, which asks for care", () => {
    const after = decided({ levels: { "auth-required": "disabled" } });
    const report = stackReport({
      stack: "prod",
      head: { kind: "previewed", preview: preview({ facts: after }) },
      base: { kind: "previewed", preview: preview({ facts: decided() }) },
    });
    expect(report.verdict).toEqual({
      kind: "careful",
      words: ["makes its own rules of policy weaker"],
    });
    expect(reportMarkdown([report])).toContain("auth-required is disabled instead of mandatory");
  });
});
