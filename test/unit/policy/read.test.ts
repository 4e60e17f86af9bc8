import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  isSet,
  listAt,
  numberAt,
  recordAt,
  textAt,
  textsAt,
  valueAt,
} from "../../../infra/policy/read.ts";

describe("reading what nobody promises", () => {
  it("finds what is there, by its kind", () => {
    const given = { spec: { name: "ops", replicas: 2, hosts: ["a"], labels: { team: "x", n: 1 } } };
    expect(textAt(given, "spec", "name")).toBe("ops");
    expect(numberAt(given, "spec", "replicas")).toBe(2);
    expect(listAt(given, "spec", "hosts")).toEqual(["a"]);
    expect(textsAt(given, "spec", "labels")).toEqual([["team", "x"]]);
    expect(recordAt(given, "spec", "labels")).toEqual({ team: "x", n: 1 });
  });

  it("tells what is not known yet from what was never set", () => {
    const given = { pending: undefined };
    expect([isSet(given, "pending"), isSet(given, "absent")]).toEqual([true, false]);
    expect(isSet(undefined, "pending")).toBe(false);
  });

  it("never throws, whatever it is given, and inherits nothing", () => {
    fc.assert(
      fc.property(fc.anything(), fc.array(fc.string(), { maxLength: 3 }), (value, path) => {
        expect(Array.isArray(listAt(value, ...path))).toBe(true);
        expect(["string", "undefined"]).toContain(typeof textAt(value, ...path));
        expect(["number", "undefined"]).toContain(typeof numberAt(value, ...path));
        expect(typeof recordAt(value, ...path)).toBe("object");
      }),
    );
    expect(valueAt({}, "constructor")).toBeUndefined();
  });
});
