/** Gives a slot back; calling it again does nothing. */
export type Leave = () => void;

/** Places for calls that run at once, so many for each tool. */
export interface Slots {
  /** A slot now, or one that becomes free in time; undefined if none does. */
  take(tool: string, user: string, signal: AbortSignal): Leave | Promise<Leave | undefined>;
}

/** What slots are made of; `onRunning` hears how many calls of a tool run after each change. */
export interface SlotSettings {
  readonly perTool: number;
  /** Longest wait for a slot, in milliseconds. */
  readonly waitMs: number;
  readonly onRunning: (tool: string, running: number) => void;
}

type Wake = (leave: Leave) => void;

interface ToolSlots {
  running: number;
  /** Calls that wait, by user; a user who was served goes to the end. */
  readonly waiting: Map<string, Set<Wake>>;
}

/**
 * Slots for `perTool` calls of each tool. Further calls wait for a short time, in turn by user, so
 * that one user's burst does not keep others out; at most `perTool` calls of a user wait.
 */
export function createSlots({ perTool, waitMs, onRunning }: SlotSettings): Slots {
  const tools = new Map<string, ToolSlots>();

  const leaveOf = (tool: string, slots: ToolSlots): Leave => {
    let left = false;
    return () => {
      if (left) return;
      left = true;
      const next = takeNext(slots.waiting);
      // The slot is handed on, so the number of calls that run stays.
      if (next !== undefined) return next(leaveOf(tool, slots));
      slots.running -= 1;
      onRunning(tool, slots.running);
    };
  };

  return {
    take(tool, user, signal) {
      const slots = tools.get(tool) ?? { running: 0, waiting: new Map() };
      tools.set(tool, slots);
      if (slots.running < perTool) {
        slots.running += 1;
        onRunning(tool, slots.running);
        return leaveOf(tool, slots);
      }
      const own = slots.waiting.get(user) ?? new Set();
      if (own.size >= perTool || signal.aborted) return Promise.resolve(undefined);
      slots.waiting.set(user, own);
      return waitIn(own, signal, waitMs).finally(() => {
        if (own.size === 0 && slots.waiting.get(user) === own) slots.waiting.delete(user);
      });
    },
  };
}

function waitIn(queue: Set<Wake>, signal: AbortSignal, waitMs: number): Promise<Leave | undefined> {
  return new Promise((resolve) => {
    const end = (leave: Leave | undefined) => {
      queue.delete(end);
      clearTimeout(timer);
      signal.removeEventListener("abort", giveUp);
      resolve(leave);
    };
    const giveUp = () => end(undefined);
    const timer = setTimeout(giveUp, waitMs);
    signal.addEventListener("abort", giveUp, { once: true });
    queue.add(end);
  });
}

/** The call that has waited longest of the user whose turn it is. */
function takeNext(waiting: Map<string, Set<Wake>>): Wake | undefined {
  for (const [user, queue] of waiting) {
    waiting.delete(user);
    const [next] = queue;
    if (next === undefined) continue;
    queue.delete(next);
    if (queue.size > 0) waiting.set(user, queue);
    return next;
  }
  return undefined;
}
