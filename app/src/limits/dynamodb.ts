import { RateLimiterDynamo, RateLimiterMemory } from "rate-limiter-flexible";
import { tableKeys } from "../contract.ts";
import type { Count } from "./counting-batch.ts";
import { type Limiter, windowSec } from "./limiter.ts";
import { verdictOf } from "./verdict.ts";

/** What RateLimiterDynamo sends when it consumes; only the first of its two attempts begins a window. */
interface Consumption {
  readonly Key: { readonly key: { readonly S: string } };
  readonly ExpressionAttributeValues: {
    readonly ":new_points": { readonly N: string };
    readonly ":new_expire"?: unknown;
  };
}

/**
 * Limits shared by all environments of a function through DynamoDB; while it is away each counts for
 * itself. A key that is over its limit is refused from memory until its window ends.
 */
export function createDynamoDbLimiter(count: Count, points: number, keyPrefix: string): Limiter {
  const { partition, expiry } = tableKeys.limits;
  const limiter = new RateLimiterDynamo({
    storeClient: {
      // It tries to begin a window first, which fails for all but one request a minute. We count the other way round.
      async updateItem({ Key, ExpressionAttributeValues: values }: Consumption) {
        if (values[":new_expire"] === undefined) throw new Error("was counted already, and failed");
        const added = Number(values[":new_points"].N);
        const [consumed, ttlMs] = await count(Key.key.S, added, windowSec * 1000);
        return {
          Attributes: {
            [partition]: Key.key,
            points: { N: String(consumed) },
            [expiry]: { N: String((Date.now() + ttlMs) / 1000) },
          },
        };
      },
    },
    points,
    duration: windowSec,
    keyPrefix,
    tableCreated: true,
    ttlSet: true,
    inMemoryBlockOnConsumed: points,
    insuranceLimiter: new RateLimiterMemory({ points, duration: windowSec }),
  });
  return { consume: (key, requests) => verdictOf(limiter.consume(key, requests)) };
}
