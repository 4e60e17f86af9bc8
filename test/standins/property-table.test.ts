import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  changeable,
  checkProperties,
  diffProperties,
  fixed,
  type Table,
} from "./property-table.ts";
import { type Properties, unknown } from "./values.ts";

const table: Table = {
  name: fixed("text", { required: true }),
  size: changeable("number", { default: 10 }),
  mode: changeable("text", { oneOf: ["fast", "safe"], default: "safe" }),
  tags: fixed("text set"),
  steps: fixed("texts"),
  options: fixed("map"),
  limits: fixed({ object: { cpu: fixed("number"), burst: fixed("flag", { default: false }) } }),
  ports: fixed({ list: { internal: fixed("number", { required: true }) } }),
  labels: fixed({ set: { label: fixed("text"), value: fixed("text") } }),
};

const anyInputs: fc.Arbitrary<Properties> = fc.record(
  {
    name: fc.string(),
    size: fc.integer(),
    mode: fc.constantFrom("fast", "safe"),
    tags: fc.uniqueArray(fc.string()),
    steps: fc.array(fc.string()),
    options: fc.dictionary(fc.string(), fc.string(), { noNullPrototype: true }),
    limits: fc.record({ cpu: fc.integer(), burst: fc.boolean() }),
    labels: fc.array(fc.record({ label: fc.string(), value: fc.string() })),
  },
  { requiredKeys: ["name"], noNullPrototype: true },
);

describe("checkProperties", () => {
  it("accepts every input of the table's shape", () => {
    fc.assert(fc.property(anyInputs, (inputs) => checkProperties("t", table, inputs).length === 0));
  });

  it("accepts what is not known yet, wherever it stands", () => {
    const inputs = { name: unknown, size: unknown, limits: unknown, ports: [unknown] };
    expect(checkProperties("t", table, inputs)).toEqual([]);
  });

  it("fails on a property the stand-in does not implement, by its place", () => {
    const faults = checkProperties("docker:X", table, {
      name: "a",
      gpus: "all",
      limits: { cpu: 1, swap: 2 },
    });
    expect(faults.map((fault) => fault.property)).toEqual(["gpus", "limits.swap"]);
    expect(faults[0]?.reason).toMatch(/docker:X.*`gpus`.*official plugin/);
  });

  it("fails on a missing value, a wrong shape and a value that is not allowed", () => {
    const faults = checkProperties("t", table, { size: "10", mode: "slow", ports: [{}, 8] });
    expect(faults).toEqual([
      { property: "name", reason: "t: `name` is missing; it must be given." },
      { property: "size", reason: "t: `size` must be a number." },
      { property: "mode", reason: 't: `mode` is "slow"; allowed: fast, safe.' },
      {
        property: "ports[0].internal",
        reason: "t: `ports[0].internal` is missing; it must be given.",
      },
      { property: "ports", reason: "t: `ports[1]` must be an object." },
    ]);
  });
});

describe("diffProperties", () => {
  it("finds no difference between equal inputs, whatever the order of their sets and maps", () => {
    fc.assert(
      fc.property(anyInputs, (inputs) => {
        const turned: Properties = {
          ...Object.fromEntries(Object.entries(inputs).reverse()),
          ...(Array.isArray(inputs.tags) && { tags: inputs.tags.toReversed() }),
          ...(Array.isArray(inputs.labels) && { labels: inputs.labels.toReversed() }),
        };
        expect(diffProperties(table, inputs, turned)).toEqual({ changed: [], replaces: [] });
      }),
    );
  });

  it("finds every property that was given another value", () => {
    fc.assert(
      fc.property(anyInputs, fc.integer(), (inputs, size) => {
        fc.pre(size !== (inputs.size ?? 10));
        const { changed, replaces } = diffProperties(table, inputs, { ...inputs, size });
        expect({ changed, replaces }).toEqual({ changed: ["size"], replaces: [] });
      }),
    );
  });

  it("takes a default and an empty collection for the same as leaving the property out", () => {
    const spelt = { name: "a", size: 10, mode: "safe", tags: [], options: {}, labels: [] };
    expect(diffProperties(table, { name: "a" }, spelt).changed).toEqual([]);
  });

  it("minds the order of a list", () => {
    const before = { name: "a", steps: ["x", "y"], ports: [{ internal: 1 }, { internal: 2 }] };
    const after = { name: "a", steps: ["y", "x"], ports: [{ internal: 2 }, { internal: 1 }] };
    expect(diffProperties(table, before, after).replaces).toEqual(["steps", "ports"]);
  });

  it("counts a value that is not known yet as a change", () => {
    expect(diffProperties(table, { name: "a" }, { name: unknown }).replaces).toEqual(["name"]);
  });
});
