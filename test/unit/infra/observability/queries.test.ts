import { describe, expect, it } from "vitest";
import { callOutcomes, refusals } from "../../../../app/src/audit/outcomes.ts";
import { ruleGroups } from "../../../../infra/observability/alert-rules.ts";
import { dashboard } from "../../../../infra/observability/dashboard.ts";
import { faults } from "../../../../infra/observability/recording-rules.ts";
import { matchersOf } from "../../../../infra/observability/series.ts";
import { exposedSeries } from "./exposed.ts";
import { groupedBy, selectorsOf, strayNames } from "./selectors.ts";
import { fullServer, labels } from "./watched-server.ts";

const [recorded, alerted] = ruleGroups(fullServer);
const panels = dashboard({ title: "ops", labels }).panels.flatMap((panel) =>
  "targets" in panel
    ? panel.targets.map(({ expr }) => ({ name: `panel ${panel.title}`, expr }))
    : [],
);
const queries = [
  ...recorded.rules.map(({ record, expr }) => ({ name: record, expr })),
  ...alerted.rules.map(({ alert, expr }) => ({ name: alert, expr })),
  ...panels,
];

/** Series that are exposed, and those that are recorded of them. */
async function known(): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const own = recorded.rules.map(({ record }) => [record, new Set(Object.keys(labels))] as const);
  return new Map([...(await exposedSeries()), ...own]);
}

describe("every query of rules and dashboard", () => {
  it("is one of many, from all three places", () => {
    expect(recorded.rules).toHaveLength(4);
    expect(alerted.rules.length).toBeGreaterThanOrEqual(20);
    expect(panels.length).toBeGreaterThanOrEqual(30);
  });

  it("names metrics and labels that the server has, besides Prometheus' own", async () => {
    const series = await known();
    const missing = queries.flatMap(({ name, expr }) =>
      selectorsOf(expr).flatMap(({ metric, labels: selected }) => {
        const has = series.get(metric);
        if (has === undefined) return [`${name}: no metric ${metric}`];
        return selected
          .filter((label) => !has.has(label))
          .map((label) => `${name}: ${metric} has no label ${label}`);
      }),
    );
    expect(missing).toEqual([]);
  });

  it("fails on a metric or a label that does not exist", async () => {
    const series = await known();
    expect(selectorsOf('sum(rate(mcp_calls{job="a"}[5m]))')).toEqual([
      { metric: "mcp_calls", labels: ["job"] },
    ]);
    expect(series.has("mcp_calls")).toBe(false);
    expect(series.get("mcp_tool_calls_total")?.has("user")).toBe(false);
  });

  it("groups only by labels that what it sums up has", async () => {
    const series = await known();
    const wrong = queries.flatMap(({ name, expr }) => {
      const has = selectorsOf(expr).flatMap(({ metric }) => [...(series.get(metric) ?? [])]);
      return groupedBy(expr)
        .filter((label) => !has.includes(label))
        .map((label) => `${name}: ${label}`);
    });
    expect(wrong).toEqual([]);
  });

  it("selects the server's own series in every part", () => {
    for (const { name, expr } of queries) {
      const selected = selectorsOf(expr);
      expect(selected.length, name).toBeGreaterThan(0);
      for (const { labels: given } of selected) expect(given, name).toContain("job");
      expect(
        strayNames(expr).filter((word) => !/^(_|rate_interval|range)/.test(word)),
        name,
      ).toEqual([]);
    }
    expect(strayNames("sum(mcp_tool_calls_total)")).toEqual(["mcp_tool_calls_total"]);
  });

  it("asks only for values of labels that the server writes", () => {
    const values = (label: string) =>
      queries.flatMap(({ expr }) =>
        [...expr.matchAll(new RegExp(`\\b${label}=~?"([^"]+)"`, "g"))].flatMap(([, text = ""]) =>
          text.split("|"),
        ),
      );
    expect(callOutcomes).toEqual(expect.arrayContaining(values("outcome")));
    expect(refusals).toEqual(expect.arrayContaining(values("reason")));
    expect(values("outcome").length).toBeGreaterThan(3);
    expect(values("reason").length).toBeGreaterThan(1);
  });
});

describe("what counts as a fault of the server", () => {
  it("is no outcome that is the caller's, or a limit's", () => {
    expect(callOutcomes).toEqual(expect.arrayContaining([...faults]));
    expect(callOutcomes.filter((outcome) => !faults.some((fault) => fault === outcome))).toEqual([
      "ok",
      "invalid_arguments",
      "user_error",
      "cancelled",
      "unknown_tool",
      "rate_limited",
      "busy",
      "read_only",
      "insufficient_scope",
    ]);
  });

  it("is selected by values in quotes, whatever they hold", () => {
    expect(matchersOf({ job: 'a"b\\c' })).toEqual(['job="a\\"b\\\\c"']);
  });
});
