import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createMetrics } from "../../../app/src/telemetry/metrics.ts";
import {
  talliedCounter,
  talliedGauge,
  talliedHistogram,
} from "../../../app/src/telemetry/tallied.ts";

const { registry } = createMetrics("1.0.0");
const help = "h";
const labelNames = ["x", "y"];
const bounds = [0.001, 0.01, 0.5, 30];
const label = fc.constantFrom("", "a", "b");

/** What the registry says of one metric: its value for each series. */
async function seriesOf(name: string): Promise<Record<string, number>> {
  const text = await registry.getSingleMetricAsString(name);
  const lines = text.split("\n").filter((line) => !line.startsWith("#"));
  return Object.fromEntries(
    lines.map((line) => {
      const end = line.lastIndexOf(" ");
      return [line.slice(0, end), Number(line.slice(end + 1))];
    }),
  );
}

let made = 0;
const freshName = () => `tallied_${made++}`;

describe("metrics that are tallied", () => {
  it("tell for each bound how many durations were no longer, their sum and their number", async () => {
    // On a bound, between bounds, beyond the last.
    const seconds = fc.oneof(fc.constantFrom(...bounds, 0, 31), fc.integer({ min: 0, max: 64 }));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.record({ seconds, x: label, y: label })), async (observed) => {
        const name = freshName();
        const add = talliedHistogram({ name, help, labelNames, bounds, registry });
        for (const { seconds, x, y } of observed) add(seconds, x, y);
        const expected: Record<string, number> = {};
        for (const { x, y } of observed) {
          const own = observed.filter((other) => other.x === x && other.y === y);
          const labels = `x="${x}",y="${y}"`;
          for (const bound of bounds) {
            const within = own.filter(({ seconds }) => seconds <= bound).length;
            expected[`${name}_bucket{le="${bound}",${labels}}`] = within;
          }
          expected[`${name}_bucket{le="+Inf",${labels}}`] = own.length;
          expected[`${name}_count{${labels}}`] = own.length;
          const sum = own.reduce((total, { seconds }) => total + seconds, 0);
          expected[`${name}_sum{${labels}}`] = sum;
        }
        expect(await seriesOf(name)).toEqual(expected);
      }),
    );
  });

  it("count each call once, however often somebody asks", async () => {
    const calls = fc.array(fc.option(fc.record({ x: label, y: label })));
    await fc.assert(
      fc.asyncProperty(calls, async (calls) => {
        const name = freshName();
        const add = talliedCounter({ name, help, labelNames, registry });
        const expected: Record<string, number> = {};
        for (const call of calls) {
          if (call === null) await seriesOf(name);
          else {
            add(call.x, call.y);
            const key = `${name}{x="${call.x}",y="${call.y}"}`;
            expected[key] = (expected[key] ?? 0) + 1;
          }
        }
        expect(await seriesOf(name)).toEqual(expected);
      }),
    );
  });

  it("show the last value that was set", async () => {
    const name = freshName();
    const set = talliedGauge({ name, help, labelNames: ["x"], registry });
    set("a", 1);
    set("b", 5);
    set("a", 0);
    expect(await seriesOf(name)).toEqual({ [`${name}{x="a"}`]: 0, [`${name}{x="b"}`]: 5 });
  });

  it("appear as JSON with their type and all of their labels", async () => {
    const name = freshName();
    const add = talliedHistogram({ name, help, labelNames, bounds, registry });
    add(0.2, "a", "b");
    const metric = (await registry.getMetricsAsJSON()).find((metric) => metric.name === name);
    expect(metric).toMatchObject({ help, type: "histogram" });
    const labels = { x: "a", y: "b" };
    const bucket = { metricName: `${name}_bucket`, labels: { le: 0.5, ...labels }, value: 1 };
    expect(metric?.values).toContainEqual(bucket);
  });
});
