import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hasMoreValues } from "../../../../../infra/companions/images/bridge/json-values.ts";

/** Values in it, an empty list or object counting for what it could have had in it too. */
function values(json: unknown): number {
  if (typeof json !== "object" || json === null) return 1;
  const inside = Object.values(json);
  return inside.length === 0 ? 2 : inside.reduce((sum, each) => sum + values(each), 1);
}

describe("the count of values in JSON", () => {
  it("is that of the parsed text, whatever its strings hold", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        const text = Buffer.from(JSON.stringify(json));
        expect(hasMoreValues(text, values(json))).toBe(false);
        expect(hasMoreValues(text, values(json) - 1)).toBe(true);
      }),
    );
  });

  it.each(['"[[[[,,,,\\"[[["', '"\\\\"', '{"a,b,c":"{{{"}'])("takes %s for few", (json) => {
    expect(hasMoreValues(Buffer.from(json), 2)).toBe(false);
  });

  it("is none of a text that is not closed", () => {
    expect(hasMoreValues(Buffer.from('"[,,,,,,\\'), 1)).toBe(false);
    expect(hasMoreValues(Buffer.from("[".repeat(9)), 9)).toBe(true);
  });
});
