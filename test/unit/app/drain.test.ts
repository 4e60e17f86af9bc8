import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { drainSecFor } from "../../../app/src/contract.ts";
import { type DrainStep, drain } from "../../../app/src/drain.ts";
import { shutDownSteps } from "../../../app/src/shut-down.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function logOf() {
  const lines: unknown[] = [];
  const keep = (line: unknown) => void lines.push(line);
  return { lines, logger: { warn: keep, error: keep } };
}

const stepOf = (name: string, run: DrainStep["run"], limitMs = 100) => ({ name, limitMs, run });

describe("drain", () => {
  it("runs one step after the other, each with its time", async () => {
    const ran: unknown[] = [];
    const { logger, lines } = logOf();
    const first = async (ms: number) => {
      await Promise.resolve();
      ran.push(["first", ms]);
    };
    await drain(
      [stepOf("first", first), stepOf("second", (ms) => ran.push(["second", ms]), 7)],
      logger,
    );
    expect(ran).toEqual([
      ["first", 100],
      ["second", 7],
    ]);
    expect(lines).toEqual([]);
  });

  it("logs a step that fails, and runs those after it", async () => {
    const { logger, lines } = logOf();
    const after = vi.fn();
    const fault = new Error("no connection");
    const failing = [
      stepOf("thrown", () => {
        throw fault;
      }),
      stepOf("rejected", () => Promise.reject(fault)),
    ];
    await drain([...failing, stepOf("after", after)], logger);
    expect(lines).toEqual([
      { step: "thrown", err: fault },
      { step: "rejected", err: fault },
    ]);
    expect(after).toHaveBeenCalledOnce();
  });

  it("goes on after the time of a step that never ends, and says which", async () => {
    const { logger, lines } = logOf();
    const after = vi.fn();
    const done = drain(
      [stepOf("stuck", () => new Promise(() => {})), stepOf("after", after)],
      logger,
    );
    await vi.advanceTimersByTimeAsync(99);
    expect(after).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    await done;
    expect(after).toHaveBeenCalledOnce();
    expect(lines).toEqual([{ step: "stuck", limitMs: 100 }]);
  });

  it("leaves no timer behind", async () => {
    await drain([stepOf("quick", () => {})], logOf().logger);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("the steps of a shutdown", () => {
  it("close nothing before what uses it, within the drain time", async () => {
    const closed: string[] = [];
    const close = (name: string) => async () => void closed.push(name);
    const steps = shutDownSteps(
      {
        announceStop: () => void closed.push("announced"),
        finishCalls: close("calls"),
        close: close("connections"),
      },
      {
        toolTimeoutSec: 45,
        shared: { close: close("shared") },
        tracing: { close: close("traces") },
        data: { tickets: { close: close("tickets") } },
        audit: { close: () => void closed.push("audit") },
      },
    );
    await drain(steps, logOf().logger);
    expect(closed).toEqual([
      "announced",
      "calls",
      "connections",
      "shared",
      "traces",
      "tickets",
      "audit",
    ]);
    const total = steps.reduce((sum, { limitMs }) => sum + limitMs, 0);
    expect(total).toBe(drainSecFor(45) * 1000);
  });
});
