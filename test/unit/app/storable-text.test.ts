import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DynamoDb } from "../../../app/src/dynamodb/dynamodb.ts";
import { createDynamoDbCounter } from "../../../app/src/limits/dynamodb-counter.ts";
import { storableText, withStorableText } from "../../../app/src/store/storable-text.ts";

/** Any code units, also halves of characters. */
const anyText = fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map(String.fromCharCode) });

describe("text that stores keep", () => {
  it("is what every store gives back, as long as it was", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const kept = storableText(text);
        expect([kept.isWellFormed(), kept.includes("\0")]).toEqual([true, false]);
        expect(Buffer.from(kept).toString()).toBe(kept);
        expect(kept).toHaveLength(text.length);
        expect(storableText(kept)).toBe(kept);
      }),
    );
  });

  it("is text that holds nothing faulty as it is, and a record's alike", () => {
    const record = { title: "😀 ü", priority: "low", count: 1 };
    expect(withStorableText(record)).toBe(record);
    expect(withStorableText({ ...record, title: "a\ud800\0" })).toEqual({
      ...record,
      title: "a\ufffd\ufffd",
    });
  });

  it("is the key that a user is counted by in DynamoDB, which takes UTF-8 alone", async () => {
    const keys: unknown[] = [];
    const numbers = { points: { N: "1" }, expire: { N: "1" } };
    const db: Pick<DynamoDb, "update"> = {
      update: async ({ Key }) => {
        keys.push(Key?.key?.S);
        return { Attributes: numbers, $metadata: {} };
      },
    };
    const settings = { table: "limits", onState: () => {}, now: () => 0 };
    await createDynamoDbCounter(db, settings)("t:requests:\udc00", 1, 60_000);
    expect(keys).toEqual(["t:requests:\ufffd"]);
  });
});
