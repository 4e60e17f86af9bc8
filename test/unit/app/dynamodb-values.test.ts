import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromItem, itemBytes, toItem } from "../../../app/src/dynamodb/values.ts";

describe("the values of DynamoDB", () => {
  it("come back as they went, except those that are not there", () => {
    const value = fc.oneof(
      fc.string({ unit: "grapheme" }),
      fc.integer(),
      fc.constantFrom(null, undefined),
    );
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^[a-z]\w*$/), value), (plain) => {
        const kept = Object.entries(plain).filter(([, one]) => one !== null && one !== undefined);
        expect(fromItem(toItem(plain))).toEqual(Object.fromEntries(kept));
      }),
    );
  });

  it("are texts and numbers of text, and others are left out when read", () => {
    expect(toItem({ title: "a", number: 42, site: undefined, sku: null })).toEqual({
      title: { S: "a" },
      number: { N: "42" },
    });
    expect(fromItem({ a: { BOOL: true }, b: { L: [] }, c: { S: "" } })).toEqual({ c: "" });
  });

  it("count as many bytes as DynamoDB counts, or for numbers at most so many", () => {
    expect(itemBytes({ title: { S: "Übergröße" } })).toBe(5 + 12);
    expect(itemBytes({ version: { N: "1" } })).toBe(7 + 21);
  });
});
