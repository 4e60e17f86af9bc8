import { describe, expect, it } from "vitest";
import { createSlots, type Leave } from "../../../app/src/limits/slots.ts";
import { createToolGate } from "../../../app/src/limits/tool-gate.ts";

const never = new AbortController().signal;

/** Slots with what was said of their use, and long waits unless a test is about their end. */
function slotsOf(perTool: number, waitMs = 60_000) {
  const running: string[] = [];
  const onRunning = (tool: string, count: number) => void running.push(`${tool} ${count}`);
  return { slots: createSlots({ perTool, waitMs, onRunning }), running };
}

/** Takes a slot that is free. */
function takeNow(slots: ReturnType<typeof createSlots>, tool = "t", user = "ana"): Leave {
  const taken = slots.take(tool, user, never);
  if (taken instanceof Promise) throw new Error("it had to wait");
  return taken;
}

describe("slots of a tool", () => {
  it("lets so many calls of each tool run, and counts them", async () => {
    const { slots, running } = slotsOf(1);
    const leave = takeNow(slots);
    takeNow(slots, "other")();
    leave();
    leave();
    takeNow(slots);
    expect(running).toEqual(["t 1", "other 1", "other 0", "t 0", "t 1"]);
  });

  it("hands a slot to users in turn, whoever has the longer queue", async () => {
    const { slots, running } = slotsOf(3);
    const leaves = [takeNow(slots), takeNow(slots), takeNow(slots)];
    const served: string[] = [];
    const waits = ["ana", "ana", "ana", "bo", "bo"].map(async (user) => {
      const leave = await slots.take("t", user, never);
      served.push(user);
      leave?.();
    });
    leaves[0]?.();
    await Promise.all(waits);
    expect(served).toEqual(["ana", "bo", "ana", "bo", "ana"]);
    expect(running.at(-1)).toBe("t 2");
  });

  it("fails for a user who has as many waiting calls as there are slots; another may wait", async () => {
    const { slots } = slotsOf(1);
    const leave = takeNow(slots);
    const first = slots.take("t", "ana", never);
    expect(await slots.take("t", "ana", never)).toBeUndefined();
    const other = slots.take("t", "bo", never);
    leave();
    (await first)?.();
    expect(await other).toBeTypeOf("function");
  });

  it("fails when no slot becomes free in time, and when the caller goes away", async () => {
    const { slots } = slotsOf(1, 1);
    takeNow(slots);
    expect(await slots.take("t", "ana", never)).toBeUndefined();
    const caller = new AbortController();
    const { slots: patient } = slotsOf(1);
    const leave = takeNow(patient);
    const waiting = patient.take("t", "ana", caller.signal);
    caller.abort();
    expect(await waiting).toBeUndefined();
    leave();
    takeNow(patient);
  });
});

describe("the gate before a tool", () => {
  const call = { tool: "t", user: "ana", signal: never };

  it("fails a call over the limit with the seconds to wait, and says so", async () => {
    let limited = 0;
    const calls = { consume: async () => ({ allowed: false, retryAfterSec: 7 }) as const };
    const gate = createToolGate({ concurrency: 1, calls, onLimited: () => void limited++ });
    const refused = { admitted: false, reason: "rate_limited", retryAfterSec: 7 };
    expect(await gate.enter(call)).toEqual(refused);
    expect(limited).toBe(1);
  });

  it("does not count a call again that was counted with its request", async () => {
    const keys: string[] = [];
    const consume = async (key: string) => {
      keys.push(key);
      return { allowed: true } as const;
    };
    const gate = createToolGate({ concurrency: 2, calls: { consume } });
    expect((await gate.enter({ ...call, counted: { allowed: true } })).admitted).toBe(true);
    expect(keys).toEqual([]);
    expect((await gate.enter(call)).admitted).toBe(true);
    expect(keys).toEqual(["t:ana"]);
  });

  it("fails as busy when all slots stay taken", async () => {
    const gate = createToolGate({ concurrency: 1, waitMs: 1 });
    await gate.enter(call);
    const busy = { admitted: false, reason: "busy", retryAfterSec: 1 };
    expect(await gate.enter(call)).toEqual(busy);
  });
});
