import { describe, expect, it } from "vitest";
import { createSessions } from "../../../../../infra/companions/images/bridge/sessions.ts";

function withMost(most: number) {
  const ended: string[] = [];
  return { ended, sessions: createSessions({ most, end: (id) => ended.push(id) }) };
}

describe("sessions of a bridge", () => {
  it("give way to new ones, the one unused longest first", () => {
    const { ended, sessions } = withMost(2);
    expect([sessions.begin("a"), sessions.begin("b")]).toEqual([true, true]);
    sessions.enter("a");
    sessions.leave("a");
    expect(sessions.begin("c")).toBe(true);
    expect(ended).toEqual(["b"]);
    expect(sessions.begin("d")).toBe(true);
    expect(ended).toEqual(["b", "a"]);
  });

  it("stay while a request of theirs is under way: then the new one ends", () => {
    const { ended, sessions } = withMost(2);
    for (const id of ["a", "b"]) {
      sessions.begin(id);
      sessions.enter(id);
    }
    expect(sessions.begin("c")).toBe(false);
    expect(ended).toEqual(["c"]);
    sessions.leave("b");
    expect(sessions.begin("d")).toBe(true);
    expect(ended).toEqual(["c", "b"]);
  });

  it("leave room when they end, and are not made by a request that names one", () => {
    const { ended, sessions } = withMost(1);
    sessions.enter("unknown");
    expect(sessions.begin("a")).toBe(true);
    sessions.forget("a");
    expect(sessions.begin("b")).toBe(true);
    expect(ended).toEqual([]);
  });
});
