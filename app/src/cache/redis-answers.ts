import { hash } from "node:crypto";
import type { SharedRedis } from "../limits/redis-client.ts";
import { keep } from "./answers.ts";
import type { FarAnswers } from "./create-answers.ts";

/** What is kept for one question; the question is in it, so that no answer stands for another's. */
interface Stored {
  readonly question: string;
  /** Milliseconds since 1970 by the clock of the replica that made the answer. */
  readonly expiresAt: number;
  readonly answer: unknown;
}

/**
 * Answers in Redis. `sources` is all that an answer depends on besides the question (the server's
 * version, its data): replicas with other sources share nothing. What is read back is checked.
 */
export function createRedisAnswers(
  redis: Pick<SharedRedis, "get" | "set">,
  prefix: string,
  sources: readonly string[],
): FarAnswers {
  const redisKey = (key: string) =>
    `${prefix}:${hash("sha256", JSON.stringify([...sources, key]), "base64url")}`;
  return {
    async get(key, read) {
      const text = await redis.get(redisKey(key));
      const stored = text === null ? undefined : storedOf(text);
      if (stored?.question !== key) return undefined;
      const answer = read(stored.answer);
      if (answer === undefined) return undefined;
      return { kept: keep(answer), ttlMs: stored.expiresAt - Date.now() };
    },
    put: (key, { answer }, ttlMs) => {
      const stored: Stored = { question: key, expiresAt: Date.now() + ttlMs, answer };
      return redis.set(redisKey(key), JSON.stringify(stored), ttlMs);
    },
  };
}

function storedOf(text: string): Stored | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  if (!("question" in value && "expiresAt" in value && "answer" in value)) return undefined;
  const { question, expiresAt, answer } = value;
  if (typeof question !== "string" || typeof expiresAt !== "number") return undefined;
  return { question, expiresAt, answer };
}
