import * as fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { emfLines, type Measurement } from "../../../app/src/telemetry/emf-line.ts";
import { createEmfMetrics } from "../../../app/src/telemetry/emf-metrics.ts";

const time = new Date("2026-06-01T12:00:00.000Z");

function start(write = vi.fn()) {
  const metrics = createEmfMetrics({ server: "ops", clock: () => time, write });
  const lines = (): Record<string, unknown>[] =>
    write.mock.calls.flatMap(([text]) =>
      String(text)
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line)),
    );
  return { metrics, write, lines };
}

describe("metrics of a function", () => {
  it("are one line for a call, with the dimensions that are known and no other", () => {
    const { metrics, lines } = start();
    const labels = { method: "tools/call", tool: "get_item", errorType: "tool_error" };
    metrics.toolCall("get_item", "user_error");
    metrics.operation({ ...labels, transport: "http" }, 0.0125);
    metrics.flush();
    const directive = (Dimensions: string[][], Name: string, Unit: string) => ({
      Namespace: "mcp-stacks",
      Dimensions,
      Metrics: [{ Name, Unit }],
    });
    expect(lines()).toEqual([
      {
        _aws: {
          Timestamp: time.getTime(),
          CloudWatchMetrics: [
            directive([["Server", "Tool", "Outcome"]], "ToolCalls", "Count"),
            directive([["Server"], ["Server", "Tool"]], "RequestDuration", "Milliseconds"),
            directive([["Server"]], "RequestErrors", "Count"),
          ],
        },
        Server: "ops",
        Tool: "get_item",
        Outcome: "user_error",
        ToolCalls: 1,
        RequestDuration: 12.5,
        RequestErrors: 1,
      },
    ]);
  });

  it("count refusals by reason", () => {
    const { metrics, lines } = start();
    metrics.authRefusal("expired");
    metrics.refusal("unauthenticated");
    metrics.flush();
    expect(lines()).toMatchObject([{ Reason: "unauthenticated", Refusals: 1, TokenRefusals: 1 }]);
  });

  it("are written once, and nothing is where nothing was counted", () => {
    const { metrics, write } = start();
    metrics.flush();
    metrics.auditFailure();
    metrics.flush();
    metrics.flush();
    expect(write).toHaveBeenCalledOnce();
  });

  it("fail no call when they cannot be written", () => {
    const { metrics } = start(
      vi.fn(() => {
        throw new Error("EPIPE");
      }),
    );
    metrics.auditFailure();
    expect(() => metrics.flush()).not.toThrow();
  });

  it("lose no value and mix no dimensions, whatever a batch held", () => {
    const measurement = fc
      .record({
        metric: fc.constantFrom("A", "B"),
        value: fc.integer({ min: 1, max: 9 }),
        tool: fc.constantFrom("x", "y", ""),
      })
      .map(
        ({ metric, value, tool }): Measurement => ({
          metric,
          unit: "Count",
          value,
          dimensions: tool === "" ? { Server: "s" } : { Server: "s", Tool: tool },
          sums: tool === "" ? [["Server"]] : [["Server", "Tool"]],
        }),
      );
    fc.assert(
      fc.property(fc.array(measurement, { maxLength: 300 }), (measured) => {
        const found = new Map<string, number>();
        for (const line of emfLines(measured, "n", time)) {
          const document = JSON.parse(line);
          for (const { Dimensions, Metrics } of document._aws.CloudWatchMetrics) {
            const { Name } = Metrics[0];
            const key = `${Name} ${Dimensions[0].map((name: string) => document[name])}`;
            const values = [document[Name]].flat();
            expect(values.length).toBeLessThanOrEqual(100);
            const sum = values.reduce((total: number, value: number) => total + value, 0);
            found.set(key, (found.get(key) ?? 0) + sum);
          }
        }
        const wanted = new Map<string, number>();
        for (const { metric, dimensions, value } of measured) {
          const key = `${metric} ${Object.values(dimensions)}`;
          wanted.set(key, (wanted.get(key) ?? 0) + value);
        }
        expect(found).toEqual(wanted);
      }),
    );
  });
});
