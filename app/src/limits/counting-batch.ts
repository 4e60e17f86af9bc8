/** What counting said: points used in the window so far, and milliseconds until it ends. */
export type Counted = readonly [consumed: number, ttlMs: number];

/** Adds points to a counter that is forgotten `windowMs` after its first point. */
export type Count = (key: string, points: number, windowMs: number) => Promise<Counted>;

/**
 * Runs inside Redis, so that all replicas see one count: per key ARGV holds points and window.
 * A counter without an end (its expiry was lost) gets a new one instead of blocking for ever, and
 * one that is no number is counted anew: it would else fail all that is counted together with it.
 */
export const countingScript = `
local counted = {}
for i = 1, #KEYS do
  local consumed = redis.pcall('incrby', KEYS[i], ARGV[2 * i - 1])
  if type(consumed) == 'table' then
    redis.call('del', KEYS[i])
    consumed = redis.call('incrby', KEYS[i], ARGV[2 * i - 1])
  end
  local ttl = redis.call('pttl', KEYS[i])
  if ttl < 0 then
    ttl = tonumber(ARGV[2 * i])
    redis.call('pexpire', KEYS[i], ttl)
  end
  counted[2 * i - 1] = consumed
  counted[2 * i] = ttl
end
return counted`;

/** Runs the script for these keys with two arguments each; resolves to two numbers for each. */
export type RunScript = (
  keys: readonly string[],
  args: readonly number[],
) => Promise<readonly number[]>;

interface Waiting {
  readonly key: string;
  readonly points: number;
  readonly windowMs: number;
  readonly resolve: (counted: Counted) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Sends all that is counted in one turn of the event loop as one command: a round trip costs some
 * 40 us of CPU, whatever it carries, and a busy server counts for many requests at a time.
 */
export function createCountingBatch(run: RunScript): Count {
  let waiting: Waiting[] = [];
  const flush = () => {
    const batch = waiting;
    waiting = [];
    run(
      batch.map(({ key }) => key),
      batch.flatMap(({ points, windowMs }) => [points, windowMs]),
    ).then(
      (answer) => {
        for (const [index, { resolve, reject }] of batch.entries()) {
          const [consumed, ttlMs] = [answer[2 * index], answer[2 * index + 1]];
          if (consumed === undefined || ttlMs === undefined) {
            reject(new Error("Redis counted fewer keys than it was given"));
          } else resolve([consumed, ttlMs]);
        }
      },
      (reason: unknown) => {
        for (const { reject } of batch) reject(reason);
      },
    );
  };
  return (key, points, windowMs) => {
    const { promise, resolve, reject } = Promise.withResolvers<Counted>();
    waiting.push({ key, points, windowMs, resolve, reject });
    // After all requests that have arrived by now were looked at.
    if (waiting.length === 1) setImmediate(flush);
    return promise;
  };
}
