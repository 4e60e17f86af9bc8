import { setTimeout as wait } from "node:timers/promises";
import { messageOf } from "../errors.ts";
import { delayAfter, mostTries } from "./retry.ts";

/** What became of a message, or of one try of it. */
export type DeliveryResult = "delivered" | "retried" | "failed" | "dropped";

/** One try to deliver; rejects when it failed. The signal aborts when the server stops. */
export type Deliver<M> = (message: M, stop: AbortSignal) => Promise<void>;

/** How messages are delivered, and who hears what becomes of them. */
export interface DeliverySettings<M> {
  readonly deliver: Deliver<M>;
  readonly onResult: (result: DeliveryResult, message: M, reason: string) => void;
  /** Messages that may wait or be under way; more are dropped. */
  readonly mostWaiting: number;
  /** Tries that may be under way at once. */
  readonly mostAtOnce: number;
  readonly random?: () => number;
  /** Resolves after the time; rejects when the signal aborts. */
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** Messages on their way, kept in memory only: what is not delivered when the process ends is lost. */
export interface Deliveries<M> {
  /** Takes a message and returns at once. */
  add(message: M): void;
  /** Gives every waiting message one more try now, and drops what is left after `ms`. */
  stop(ms: number): Promise<void>;
}

/** Delivers messages beside everything else, each with retries. */
export function createDeliveries<M>(settings: DeliverySettings<M>): Deliveries<M> {
  const { deliver, onResult, mostWaiting, mostAtOnce, random = Math.random } = settings;
  const sleep = settings.sleep ?? ((ms, signal) => wait(ms, undefined, { signal }));
  const hurry = new AbortController();
  const end = new AbortController();
  const turns = createTurns(mostAtOnce);
  const open = new Set<Promise<void>>();

  const tryOnce = async (message: M): Promise<string | undefined> => {
    const leave = await turns.enter();
    try {
      if (end.signal.aborted) return "the server stops";
      await deliver(message, end.signal);
      return undefined;
    } catch (error) {
      return messageOf(error);
    } finally {
      leave();
    }
  };

  const run = async (message: M): Promise<void> => {
    for (let tries = 1; ; tries++) {
      const lastChance = hurry.signal.aborted;
      const reason = await tryOnce(message);
      if (reason === undefined) return onResult("delivered", message, "");
      if (end.signal.aborted) return onResult("dropped", message, reason);
      if (tries >= mostTries || lastChance) return onResult("failed", message, reason);
      onResult("retried", message, reason);
      await sleep(delayAfter(tries, random()), hurry.signal).catch(() => {});
    }
  };

  return {
    add(message) {
      if (open.size >= mostWaiting) return onResult("dropped", message, "too many are waiting");
      const delivery = run(message).finally(() => open.delete(delivery));
      open.add(delivery);
    },
    async stop(ms) {
      hurry.abort();
      const timer = setTimeout(() => end.abort(), ms);
      await Promise.all(open);
      clearTimeout(timer);
    },
  };
}

/** Lets a number of callers in at once, the others in the order in which they came. */
function createTurns(places: number) {
  const queue: (() => void)[] = [];
  let free = places;
  const leave = () => {
    const next = queue.shift();
    if (next === undefined) free++;
    else next();
  };
  return {
    async enter(): Promise<() => void> {
      if (free > 0) free--;
      else await new Promise<void>((resolve) => queue.push(resolve));
      return leave;
    },
  };
}
