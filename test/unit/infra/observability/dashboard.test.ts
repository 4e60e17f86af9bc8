import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dashboard, dashboardJson } from "../../../../infra/observability/dashboard.ts";
import { labels } from "./watched-server.ts";

const drawn = dashboard({ title: "ops-assistant", labels });

describe("the dashboard", () => {
  it("has these rows", () => {
    expect(drawn.panels.filter(({ type }) => type === "row").map(({ title }) => title)).toEqual([
      "Objectives",
      "Traffic",
      "Errors",
      "Latency",
      "Auth and limits",
      "Records and stores",
      "Saturation",
    ]);
  });

  it("gives each panel an id, a unit and a place that no other has", () => {
    const ids = drawn.panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const taken = new Set<string>();
    for (const { title, gridPos } of drawn.panels) {
      expect(gridPos.x + gridPos.w, title).toBeLessThanOrEqual(24);
      for (let column = gridPos.x; column < gridPos.x + gridPos.w; column += 1) {
        for (let line = gridPos.y; line < gridPos.y + gridPos.h; line += 1) {
          const cell = `${column} ${line}`;
          expect(taken.has(cell), `${title} at ${cell}`).toBe(false);
          taken.add(cell);
        }
      }
    }
  });

  it("asks the data source that is picked above it, for the instances that are", () => {
    const variables = drawn.templating.list.map(({ name }) => `$${name}`);
    const used = JSON.stringify(drawn.panels).match(/\$(?!__)\w+/g) ?? [];
    expect([...new Set(used)].sort()).toEqual(variables.sort());
  });

  it("names each query of a panel by a letter of its own", () => {
    for (const panel of drawn.panels) {
      if (!("targets" in panel)) continue;
      const refs = panel.targets.map(({ refId }) => refId);
      expect(new Set(refs).size, panel.title).toBe(refs.length);
    }
  });

  it("is the same text each time, whatever its title and labels", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (title, job) => {
        const of = { title, labels: { job } };
        expect(JSON.parse(dashboardJson(of))).toEqual(dashboard(of));
        expect(dashboardJson(of)).toBe(dashboardJson(of));
      }),
      { numRuns: 20 },
    );
  });
});
