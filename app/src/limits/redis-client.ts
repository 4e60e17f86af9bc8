import { Redis, ReplyError } from "ioredis";
import { messageOf } from "../errors.ts";
import { type Count, countingScript, createCountingBatch } from "./counting-batch.ts";

/** The one connection to Redis that counters and kept answers share. */
export interface SharedRedis {
  /** False while Redis cannot be used: every operation rejects at once then. */
  usable(): boolean;
  readonly count: Count;
  get(key: string): Promise<string | null>;
  /** Keeps a text for `ttlMs` milliseconds. */
  set(key: string, value: string, ttlMs: number): Promise<void>;
  close(): void;
}

/** Hears of each change of Redis being usable, with the reason. */
export type OnRedisState = (usable: boolean, reason: string) => void;

/** Longest wait for an answer, in milliseconds; then Redis counts as gone until it answers anew. */
const answerMs = 500;

/** Longest pause between two attempts to connect, in milliseconds: with the wait for the answer, well below 5 s. */
const longestPauseMs = 1000;

/**
 * Connects, and reconnects for as long as it takes. Nothing is queued while Redis is away, and the
 * first answer that does not come ends the connection, so that a Redis which hangs costs
 * `answerMs` once and not once a request.
 */
export function openRedis(url: string, onState: OnRedisState): SharedRedis {
  const client = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: 2000,
    commandTimeout: answerMs,
    // A Redis that hangs does not take part in closing either.
    disconnectTimeout: 100,
    retryStrategy: (attempt) => Math.min(attempt * 100, longestPauseMs),
  });
  let state: boolean | undefined;
  const report = (usable: boolean, reason: string) => {
    if (state === usable) return;
    state = usable;
    onState(usable, reason);
  };
  let givenUp = false;
  client.on("ready", () => {
    givenUp = false;
    report(true, "connected");
  });
  client.on("error", (error: Error) => report(false, error.message || error.name));
  client.on("close", () => report(false, "connection closed"));
  const usable = () => client.status === "ready" && !givenUp;

  /** Runs one command, unless Redis is known to be away. */
  async function ask<T>(command: () => Promise<T>): Promise<T> {
    if (!usable()) throw new Error("Redis is not connected");
    try {
      const answer = await command();
      if (!givenUp) report(true, "it answers");
      return answer;
    } catch (error) {
      report(false, messageOf(error));
      // An error that Redis answered with (out of memory, read-only) leaves the connection usable.
      if (!(error instanceof ReplyError) && usable()) {
        givenUp = true;
        client.disconnect(true);
      }
      throw error;
    }
  }

  const run = scriptOf(client);
  return {
    usable,
    count: createCountingBatch((keys, args) => ask(() => run(keys, args))),
    get: (key) => ask(() => client.get(key)),
    set: async (key, value, ttlMs) => void (await ask(() => client.set(key, value, "PX", ttlMs))),
    close() {
      client.removeAllListeners("close");
      client.disconnect();
    },
  };
}

/** Sends the script by its hash, and whole only to a Redis that does not know it (restarted, flushed). */
function scriptOf(client: Redis) {
  const name = "mcpCount";
  client.defineCommand(name, { lua: countingScript });
  return async (keys: readonly string[], args: readonly number[]): Promise<readonly number[]> => {
    const command: unknown = Reflect.get(client, name);
    if (typeof command !== "function") throw new Error(`ioredis did not define ${name}`);
    const answer: unknown = await command.call(client, keys.length, ...keys, ...args);
    if (!isNumbers(answer)) throw new Error("Redis answered the counting script with no numbers");
    return answer;
  };
}

function isNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === "number");
}
