import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createDeliveries } from "../../../app/src/webhook/deliveries.ts";
import { delayAfter, mostTries } from "../../../app/src/webhook/retry.ts";

/** Deliveries whose tries and waits the test decides on; nothing waits for real time. */
function start(tries: (message: string) => Promise<void>, mostWaiting = 100, mostAtOnce = 2) {
  const results: string[] = [];
  const slept: number[] = [];
  const deliveries = createDeliveries<string>({
    deliver: (message) => tries(message),
    onResult: (result, message, reason) =>
      void results.push(`${message} ${result} ${reason}`.trim()),
    mostWaiting,
    mostAtOnce,
    random: () => 0,
    sleep: async (ms) => void slept.push(ms),
  });
  return { ...deliveries, results, slept };
}

const down = () => Promise.reject(new Error("down"));

describe("delivering messages", () => {
  it("tries a failing message five times, with longer and longer waits between", async () => {
    const { add, stop, results, slept } = start(down);
    add("m");
    await expect.poll(() => results.at(-1)).toBe("m failed down");
    expect(results).toEqual([...Array(4).fill("m retried down"), "m failed down"]);
    expect(slept).toEqual([1000, 4000, 16_000, 60_000]);
    await stop(1000);
  });

  it("stops trying once the message is delivered", async () => {
    let left = 2;
    const { add, results } = start(() => (left-- > 0 ? down() : Promise.resolve()));
    add("m");
    await expect.poll(() => results).toEqual(["m retried down", "m retried down", "m delivered"]);
  });

  it("returns at once, keeps no more tries under way than it may, and drops what is too much", async () => {
    const under = new Map<string, () => void>();
    let most = 0;
    const { add, stop, results } = start(
      (message) =>
        new Promise((resolve) => {
          under.set(message, () => {
            under.delete(message);
            resolve();
          });
          most = Math.max(most, under.size);
        }),
      5,
      2,
    );
    for (let n = 0; n < 8; n++) add(`${n}`);
    expect(results).toEqual([5, 6, 7].map((n) => `${n} dropped too many are waiting`));
    const stopped = stop(60_000);
    await expect
      .poll(() => {
        for (const finish of under.values()) finish();
        return results.filter((result) => result.endsWith("delivered"));
      })
      .toHaveLength(5);
    await stopped;
    expect(most).toBe(2);
  });

  it("gives what waits for its next try one last try when the server stops", async () => {
    const results: string[] = [];
    const deliveries = createDeliveries<string>({
      deliver: down,
      onResult: (result) => void results.push(result),
      mostWaiting: 10,
      mostAtOnce: 2,
    });
    deliveries.add("m");
    await expect.poll(() => results).toEqual(["retried"]);
    await deliveries.stop(60_000);
    expect(results).toEqual(["retried", "failed"]);
  });

  it("cuts off what hangs when the time to stop is over, and counts it as dropped", async () => {
    const results: string[] = [];
    const deliveries = createDeliveries<string>({
      deliver: (_, stop) =>
        new Promise((_resolve, reject) => {
          stop.addEventListener("abort", () => reject(new Error("cut off")), { once: true });
        }),
      onResult: (result, message) => void results.push(`${message} ${result}`),
      mostWaiting: 10,
      mostAtOnce: 1,
    });
    deliveries.add("hangs");
    deliveries.add("waits");
    await deliveries.stop(1);
    expect(results).toEqual(["hangs dropped", "waits dropped"]);
  });
});

it("waits between half and the whole of a time that grows with each try and ends at a minute", () => {
  const tries = fc.integer({ min: 1, max: mostTries });
  const random = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(tries, random, (n, r) => {
      const whole = Math.min(1000 * 4 ** (n - 1), 60_000);
      const delay = delayAfter(n, r);
      expect(delay).toBeGreaterThanOrEqual(whole / 2);
      expect(delay).toBeLessThanOrEqual(whole);
    }),
  );
});
