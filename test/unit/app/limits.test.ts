import { createServer, type Server, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { createInFlight } from "../../../app/src/in-flight.ts";
import type { Limiter } from "../../../app/src/limits/limiter.ts";
import { createMemoryLimiter } from "../../../app/src/limits/memory.ts";
import { createRedisLimiter } from "../../../app/src/limits/redis.ts";
import { openRedis } from "../../../app/src/limits/redis-client.ts";
import { TimeoutError, withTimeout } from "../../../app/src/limits/timeout.ts";

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0)) await clean();
});

async function verdicts(limiter: Limiter, keys: string): Promise<boolean[]> {
  const answers = [];
  for (const key of keys) answers.push((await limiter.consume(key)).allowed);
  return answers;
}

describe("the limiter in memory", () => {
  it("allows so many requests a user and refuses the next, each user apart", async () => {
    const limiter = createMemoryLimiter(2);
    expect(await verdicts(limiter, "aababb")).toEqual([true, true, true, false, true, false]);
    const refused = await limiter.consume("a");
    expect(refused).toMatchObject({ allowed: false });
    if (refused.allowed) throw new Error("unreachable");
    expect(refused.retryAfterSec).toBeGreaterThanOrEqual(1);
    expect(refused.retryAfterSec).toBeLessThanOrEqual(60);
  });
});

describe("the limiter in Redis", () => {
  /** A limiter, with what it said about Redis so far. */
  function open(url: string) {
    const states: boolean[] = [];
    const { promise: reported, resolve } = Promise.withResolvers<void>();
    const onState = (usable: boolean) => {
      states.push(usable);
      resolve();
    };
    const redis = openRedis(url, onState);
    cleanups.push(() => redis.close());
    return { limiter: createRedisLimiter(redis, 2, "t"), states, reported };
  }

  it("still limits when Redis is not there, and says so once", async () => {
    const { limiter, states, reported } = open("redis://127.0.0.1:1");
    await reported;
    expect(await verdicts(limiter, "aaab")).toEqual([true, true, false, true]);
    expect(states).toEqual([false]);
  });

  it("still limits when Redis takes connections but never answers", async () => {
    const { port } = await mute();
    const { limiter } = open(`redis://127.0.0.1:${port}`);
    expect(await verdicts(limiter, "aaa")).toEqual([true, true, false]);
  });
});

/** A server that accepts and stays silent. */
async function mute(): Promise<{ port: number }> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", resolve);
  await promise;
  cleanups.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  return { port: typeof address === "object" && address !== null ? address.port : 0 };
}

describe("withTimeout", () => {
  const never = new AbortController().signal;

  it("returns what the work returns", async () => {
    expect(await withTimeout(10, never, async () => 7)).toBe(7);
  });

  it("fails after the time and tells the work to stop", async () => {
    let told: AbortSignal | undefined;
    const work = withTimeout(0.01, never, (signal) => {
      told = signal;
      return new Promise<never>(() => {});
    });
    await expect(work).rejects.toThrow(TimeoutError);
    expect(told?.aborted).toBe(true);
  });

  it("fails as soon as the caller cancels", async () => {
    const caller = new AbortController();
    const work = withTimeout(60, caller.signal, () => new Promise<never>(() => {}));
    caller.abort(new Error("gone"));
    await expect(work).rejects.toThrow("gone");
  });

  it("passes on what the work fails with", async () => {
    const work = withTimeout(60, never, () => Promise.reject(new Error("broken")));
    await expect(work).rejects.toThrow("broken");
  });
});

describe("createInFlight", () => {
  it("is idle when every request has ended, even if one ends twice", async () => {
    const inFlight = createInFlight();
    const [first, second] = [inFlight.begin(), inFlight.begin()];
    first();
    first();
    expect(await inFlight.idle(1)).toBe(false);
    const idle = inFlight.idle(60_000);
    second();
    expect(await idle).toBe(true);
    expect(await inFlight.idle(0)).toBe(true);
  });
});
