import type { Entry, ToolGate } from "./tool-gate.ts";

/** Lets at most `concurrency` calls of each tool run at once in this process. */
export function createToolGate(concurrency: number): ToolGate {
  const running = new Map<string, number>();
  return {
    enter(tool): Entry {
      const now = running.get(tool) ?? 0;
      if (now >= concurrency) return { admitted: false, reason: "busy", retryAfterSec: 1 };
      running.set(tool, now + 1);
      return {
        admitted: true,
        leave: () => void running.set(tool, (running.get(tool) ?? 1) - 1),
      };
    },
  };
}
