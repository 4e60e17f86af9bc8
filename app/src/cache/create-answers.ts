import { type Answer, type AnswerCache, type Kept, keep, type Question } from "./answers.ts";
import { createNearAnswers } from "./near-answers.ts";
import { questionKey } from "./question-key.ts";

/** Answers that replicas share; what it rejects with counts as an error and is a miss. */
export interface FarAnswers {
  get(key: string, read: Question["read"]): Promise<FarAnswer | undefined>;
  put(key: string, kept: Kept, ttlMs: number): Promise<void>;
}

/** An answer that another process kept, and the milliseconds for which it still holds. */
export interface FarAnswer {
  readonly kept: Kept;
  readonly ttlMs: number;
}

/** How answers are kept; `count` hears how each search ended. */
export interface AnswerSettings {
  readonly ttlMs: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly count: (tool: string, result: "hit" | "miss" | "error") => void;
  /** Left out where there is no Redis. */
  readonly far?: FarAnswers;
}

/** Room for answers in this process: a small part of the 256 MiB that a pod gets. */
const bounds = { entries: 2000, characters: 4_000_000 };

/**
 * Keeps answers in this process and, for tools that cost more than a round trip, in Redis.
 * Identical questions that come while an answer is made wait for it; if its maker fails or is
 * cancelled, one of those that wait makes it anew.
 */
export function createAnswers({ ttlMs, now, count, far }: AnswerSettings): AnswerCache {
  const near = createNearAnswers(bounds, now);
  const making = new Map<string, Promise<Kept | undefined>>();

  async function fetchFar(key: string, question: Question): Promise<Kept | undefined> {
    if (far === undefined || !question.far) return undefined;
    try {
      const found = await far.get(key, question.read);
      if (found === undefined || found.ttlMs <= 0) return undefined;
      near.put(key, found.kept, now() + Math.min(found.ttlMs, ttlMs));
      return found.kept;
    } catch {
      count(question.tool, "error");
      return undefined;
    }
  }

  async function make(key: string, question: Question, compute: () => Promise<Answer>) {
    const known = await fetchFar(key, question);
    count(question.tool, known === undefined ? "miss" : "hit");
    if (known !== undefined) return known;
    const kept = keep(await compute());
    near.put(key, kept, now() + ttlMs);
    if (far !== undefined && question.far) {
      // Not waited for: the caller has the answer.
      far.put(key, kept, ttlMs).catch(() => count(question.tool, "error"));
    }
    return kept;
  }

  return {
    async through(question, compute) {
      const key = questionKey(question);
      for (;;) {
        const kept = near.get(key);
        if (kept !== undefined) {
          count(question.tool, "hit");
          return kept;
        }
        const others = making.get(key);
        if (others === undefined) break;
        const made = await others;
        if (made !== undefined) {
          count(question.tool, "hit");
          return made;
        }
        question.signal.throwIfAborted();
      }
      const { promise, resolve } = Promise.withResolvers<Kept | undefined>();
      making.set(key, promise);
      const end = (kept?: Kept) => {
        if (making.get(key) === promise) making.delete(key);
        resolve(kept);
      };
      // Work that ignores its signal would keep those that wait for ever.
      const giveUp = () => end();
      question.signal.addEventListener("abort", giveUp, { once: true });
      try {
        const kept = await make(key, question, compute);
        end(kept);
        return kept;
      } finally {
        question.signal.removeEventListener("abort", giveUp);
        end();
      }
    },
  };
}
