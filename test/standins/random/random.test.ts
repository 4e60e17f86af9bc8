import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defaultSpecial, drawPassword, type PasswordRules } from "./password.ts";
import { randomStandIn } from "./plugin.ts";

const log = () => {};
const rules: PasswordRules = {
  length: 32,
  lower: true,
  upper: true,
  numeric: true,
  special: true,
  minLower: 0,
  minUpper: 0,
  minNumeric: 0,
  minSpecial: 0,
  overrideSpecial: defaultSpecial,
};

function kind(name: "RandomBytes" | "RandomId" | "RandomPassword") {
  const kinds = randomStandIn.kinds({}, log, new AbortController().signal);
  const found = kinds.get(`random:index/random${name.slice("Random".length)}:${name}`);
  if (!found) throw new Error(`no ${name}`);
  return found;
}

describe("drawPassword", () => {
  it("keeps the length, the allowed kinds and the least number of each", () => {
    const least = fc.integer({ min: 0, max: 5 });
    fc.assert(
      fc.property(
        fc.integer({ min: 20, max: 80 }),
        least,
        least,
        least,
        least,
        (length, ...counts) => {
          const [minLower, minUpper, minNumeric, minSpecial] = counts;
          const password = drawPassword({
            ...rules,
            length,
            minLower,
            minUpper,
            minNumeric,
            minSpecial,
          });
          expect(password).toHaveLength(length);
          const count = (pattern: RegExp) => password.match(pattern)?.length ?? 0;
          expect(count(/[a-z]/g)).toBeGreaterThanOrEqual(minLower);
          expect(count(/[A-Z]/g)).toBeGreaterThanOrEqual(minUpper);
          expect(count(/[0-9]/g)).toBeGreaterThanOrEqual(minNumeric);
          expect(count(/[^a-zA-Z0-9]/g)).toBeGreaterThanOrEqual(minSpecial);
        },
      ),
    );
  });

  it("leaves out what is switched off", () => {
    const password = drawPassword({ ...rules, length: 500, special: false, upper: false });
    expect(password).toMatch(/^[a-z0-9]{500}$/);
  });

  it("fails when nothing is allowed, or more is asked for than fits", () => {
    const none = { lower: false, upper: false, numeric: false, special: false };
    expect(() => drawPassword({ ...rules, ...none })).toThrow("no kind of character is allowed");
    expect(() => drawPassword({ ...rules, length: 3, minLower: 4 })).toThrow("length 3 is below");
  });
});

describe("the random stand-in", () => {
  it("draws an id of the asked length, in every notation", async () => {
    const { state } = await kind("RandomId").create("urn", { byteLength: 4 });
    expect(state.hex).toMatch(/^[0-9a-f]{8}$/);
    const bytes = Buffer.from(String(state.hex), "hex");
    expect(state).toMatchObject({
      b64Std: bytes.toString("base64"),
      b64Url: bytes.toString("base64url"),
      dec: String(bytes.readUInt32BE()),
    });
  });

  it("draws an id anew when what it is kept for changes, and else not", () => {
    const inputs = { byteLength: 4, keepers: { digest: "a" } };
    const existing = { urn: "urn", id: "none", inputs, state: inputs };
    const { diff } = kind("RandomId");
    expect(diff(existing, inputs).changed).toEqual([]);
    expect(diff(existing, { ...inputs, keepers: { digest: "b" } }).replaces).toEqual(["keepers"]);
  });

  it("draws bytes of the asked length, in both notations", async () => {
    const { state } = await kind("RandomBytes").create("urn", { length: 48 });
    expect(Buffer.from(String(state.base64), "base64")).toHaveLength(48);
    expect(Buffer.from(String(state.hex), "hex").toString("base64")).toBe(state.base64);
  });

  it("never draws the same twice", async () => {
    const draws = await Promise.all(
      Array.from({ length: 50 }, () => kind("RandomPassword").create("urn", { length: 20 })),
    );
    expect(new Set(draws.map(({ state }) => state.result)).size).toBe(50);
  });

  it("replaces when length or keepers change, and only then", () => {
    const existing = {
      urn: "urn",
      id: "none",
      inputs: { length: 8, keepers: { a: "1" } },
      state: {},
    };
    const diff = (inputs: { length: number; keepers: { a: string } }) =>
      kind("RandomBytes").diff(existing, inputs).replaces;
    expect(diff({ length: 8, keepers: { a: "1" } })).toEqual([]);
    expect(diff({ length: 9, keepers: { a: "1" } })).toEqual(["length"]);
    expect(diff({ length: 8, keepers: { a: "2" } })).toEqual(["keepers"]);
  });

  it("fails on a property that it does not implement", async () => {
    const { faults } = await kind("RandomBytes").check({
      urn: "urn",
      previous: {},
      inputs: { length: 1, seed: "x" },
    });
    expect(faults.map(({ property }) => property)).toEqual(["seed"]);
  });
});
