import { describe, expect, it } from "vitest";
import type { SurfaceTool } from "../../../../infra/surface/surface.ts";
import { changeOf, objectOf } from "./surfaces.ts";

const input = (inputSchema: SurfaceTool["inputSchema"]) => ({ inputSchema });
const string = { type: "string" };
const closed = { type: "object", additionalProperties: false };

describe("breaks by an input that admits less", () => {
  const cases: [string, SurfaceTool["inputSchema"], SurfaceTool["inputSchema"], string][] = [
    [
      "a property is gone and others are refused",
      objectOf({ a: string, b: string }),
      objectOf({ a: string }),
      "input.b is gone; it is refused when given",
    ],
    [
      "a property is now required",
      objectOf({ a: string }),
      objectOf({ a: string }, ["a"]),
      "input.a is now required",
    ],
    [
      "a new property is required",
      objectOf({}),
      objectOf({ a: string }, ["a"]),
      "input.a is new and required",
    ],
    [
      "a type is narrowed",
      objectOf({ a: { type: ["string", "null"] } }),
      objectOf({ a: string }),
      "type of input.a changed from string or null to string",
    ],
    [
      "any type becomes one",
      objectOf({ a: {} }),
      objectOf({ a: string }),
      "input.a is now string alone",
    ],
    [
      "numbers become whole",
      objectOf({ a: { type: "number" } }),
      objectOf({ a: { type: "integer" } }),
      "type of input.a changed from number to integer",
    ],
    [
      "a choice is gone",
      objectOf({ a: { enum: ["low", "high"] } }),
      objectOf({ a: { enum: ["low"] } }),
      'input.a can no longer be "high"',
    ],
    [
      "a text may only be some",
      objectOf({ a: string }),
      objectOf({ a: { ...string, enum: ["low"] } }),
      'input.a may now only be one of ["low"]',
    ],
    ...(["minimum", "exclusiveMinimum", "minLength", "minItems"] as const).map(
      (key): [string, SurfaceTool["inputSchema"], SurfaceTool["inputSchema"], string] => [
        `${key} is raised`,
        objectOf({ a: { [key]: 2 } }),
        objectOf({ a: { [key]: 3 } }),
        `${key} of input.a is now 3 (was 2)`,
      ],
    ),
    ...(["maximum", "exclusiveMaximum", "maxLength", "maxItems"] as const).map(
      (key): [string, SurfaceTool["inputSchema"], SurfaceTool["inputSchema"], string] => [
        `${key} is lowered`,
        objectOf({ a: { [key]: 3 } }),
        objectOf({ a: { [key]: 2 } }),
        `${key} of input.a is now 2 (was 3)`,
      ],
    ),
    [
      "a pattern is asked for",
      objectOf({ a: string }),
      objectOf({ a: { ...string, pattern: "^x" } }),
      'input.a must now have the pattern "^x"',
    ],
    [
      "a pattern is another",
      objectOf({ a: { ...string, pattern: "^x" } }),
      objectOf({ a: { ...string, pattern: "^y" } }),
      'pattern of input.a changed from "^x" to "^y"',
    ],
    [
      "further properties are refused",
      { type: "object" },
      closed,
      "input takes no properties but its own any more",
    ],
    [
      "entries must differ",
      objectOf({ a: { type: "array" } }),
      objectOf({ a: { type: "array", uniqueItems: true } }),
      "entries of input.a must now differ",
    ],
    [
      "an entry of a nested list is bounded",
      objectOf({ a: { type: "array", items: objectOf({ sku: string }) } }),
      objectOf({ a: { type: "array", items: objectOf({ sku: { ...string, maxLength: 8 } }) } }),
      "maxLength of input.a[].sku is now 8 (was nothing)",
    ],
    [
      "one of several ways is gone",
      objectOf({ a: { anyOf: [string, { type: "null" }] } }),
      objectOf({ a: string }),
      "input.a may be less than it might",
    ],
    [
      "what is defined once is bounded",
      { ...objectOf({ a: { $ref: "#/$defs/sku" } }), $defs: { sku: string } },
      { ...objectOf({ a: { $ref: "#/$defs/sku" } }), $defs: { sku: { ...string, minLength: 2 } } },
      "minLength of sku is now 2 (was nothing)",
    ],
    [
      "a keyword differs that nobody can judge",
      objectOf({ a: { not: { const: 1 } } }),
      objectOf({ a: { not: { const: 2 } } }),
      "not of input.a changed",
    ],
    [
      "each place of a list has another schema",
      objectOf({ a: { items: [string] } }),
      objectOf({ a: { items: [string, string] } }),
      "items of input.a changed",
    ],
  ];

  it.each(cases)("when %s", (_, before, after, reason) => {
    expect(changeOf(input(before), input(after))).toMatchObject({
      breaking: true,
      reasons: [reason],
    });
  });

  const oneWay = cases.filter(
    ([what]) => !/pattern is another|judge|each place|new property/.test(what),
  );

  it.each(oneWay)("and not the other way about: not when %s", (_, before, after) => {
    const change = changeOf(input(after), input(before));
    expect(change).toMatchObject({ breaking: false, reasons: [] });
    expect(change?.details).not.toEqual([]);
  });
});
