import fc from "fast-check";
import { expect, it } from "vitest";
import { entries, replacing } from "./patch.ts";

const map = fc.dictionary(fc.stringMatching(/^[a-z]{1,3}$/), fc.string({ maxLength: 3 }));

it("turns one map of texts into any other by patch operations", () => {
  fc.assert(
    fc.property(map, map, (before, after) => {
      const patched = new Map(Object.entries(before));
      for (const { op, path = "", value = "" } of entries("/variables", before, after)) {
        const key = path.slice("/variables/".length);
        if (op === "remove") patched.delete(key);
        else patched.set(key, value);
      }
      expect(Object.fromEntries(patched)).toEqual({ ...after });
    }),
  );
});

it("writes numbers and flags as the texts that the API takes", () => {
  expect(replacing("/tracingEnabled", false)).toEqual({
    op: "replace",
    path: "/tracingEnabled",
    value: "false",
  });
  expect(replacing("/x", 0.5).value).toBe("0.5");
  expect(replacing("/description", undefined).value).toBe("");
});
