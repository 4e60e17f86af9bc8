import { describe, expect, it } from "vitest";
import { compareSurfaces, type SurfaceChange } from "../../../../infra/surface/compare.ts";
import type { SurfaceTool } from "../../../../infra/surface/surface.ts";
import { objectOf, surfaceOf, toolWith } from "./surfaces.ts";

/** What becomes of a tool that is changed. */
function changeOf(
  before: Partial<SurfaceTool>,
  after: Partial<SurfaceTool>,
): Pick<SurfaceChange, "breaking" | "details" | "reasons"> | undefined {
  const [change, ...more] = compareSurfaces(
    surfaceOf({ tools: [toolWith(before)] }),
    surfaceOf({ tools: [toolWith(after)] }),
  );
  expect(more).toEqual([]);
  return change;
}

const input = (inputSchema: SurfaceTool["inputSchema"]) => ({ inputSchema });
const output = (outputSchema: SurfaceTool["outputSchema"]) => ({ outputSchema });
const string = { type: "string" };
const closed = { type: "object", additionalProperties: false };

describe("compareSurfaces", () => {
  it("tells what came and what went of every kind, in order, and breaks by what went alone", () => {
    const before = surfaceOf({
      tools: [toolWith({ name: "b" })],
      resources: [{ uri: "ops://b", name: "b" }],
      resourceTemplates: [{ uriTemplate: "ops://b/{id}", name: "b" }],
      prompts: [{ name: "b", arguments: [] }],
      scopes: ["b"],
    });
    const after = surfaceOf({
      tools: [toolWith({ name: "a" })],
      resources: [{ uri: "ops://a", name: "a" }],
      resourceTemplates: [{ uriTemplate: "ops://a/{id}", name: "a" }],
      prompts: [{ name: "a", arguments: [] }],
      scopes: ["a"],
    });
    const told = compareSurfaces(before, after).map(
      ({ kind, name, change, breaking }) => `${kind} ${name} ${change}${breaking ? " !" : ""}`,
    );
    expect(told).toEqual([
      "tool a added",
      "tool b removed !",
      "resource ops://a added",
      "resource ops://b removed !",
      "resourceTemplate ops://a/{id} added",
      "resourceTemplate ops://b/{id} removed !",
      "prompt a added",
      "prompt b removed !",
      "scope a added",
      "scope b removed !",
    ]);
  });

  it("puts what breaks in front of what is only told", () => {
    const change = changeOf(
      { description: "One.", ...input(objectOf({ a: string })) },
      { description: "Two.", ...input(objectOf({ a: { ...string, maxLength: 5 } })) },
    );
    expect(change).toEqual({
      kind: "tool",
      name: "search_inventory",
      change: "changed",
      breaking: true,
      details: [
        "maxLength of input.a is now 5 (was nothing)",
        "description changed, which clients' models read",
      ],
      reasons: ["maxLength of input.a is now 5 (was nothing)"],
    });
  });
});

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

describe("breaks by an output that promises less", () => {
  it.each([
    ["a property is gone", objectOf({ a: string }), objectOf({}), "output.a is gone"],
    [
      "a property may be left out",
      objectOf({ a: string }, ["a"]),
      objectOf({ a: string }),
      "output.a may now be left out",
    ],
    [
      "a type is another",
      objectOf({ a: string }),
      objectOf({ a: { type: "integer" } }),
      "type of output.a changed from string to integer",
    ],
    [
      "a value may be one that clients do not know",
      objectOf({ a: { enum: ["open"] } }),
      objectOf({ a: { enum: ["open", "closed"] } }),
      'output.a can now be "closed"',
    ],
    [
      "a value may be missing",
      objectOf({ a: string }),
      objectOf({ a: { anyOf: [string, { type: "null" }] } }),
      "output.a may be more than it might",
    ],
  ])("when %s", (_, before, after, reason) => {
    expect(changeOf(output(before), output(after))).toMatchObject({
      breaking: true,
      reasons: [reason],
    });
  });

  it("when there is none any more, and not when there is one now", () => {
    const { outputSchema: _, ...without } = toolWith();
    const [gone] = compareSurfaces(
      surfaceOf({ tools: [toolWith()] }),
      surfaceOf({ tools: [without] }),
    );
    expect(gone).toMatchObject({ breaking: true, reasons: ["structured output is gone"] });
    const [come] = compareSurfaces(
      surfaceOf({ tools: [without] }),
      surfaceOf({ tools: [toolWith()] }),
    );
    expect(come).toMatchObject({ breaking: false, details: ["structured output is new"] });
  });

  it("but not by a property more, which is told", () => {
    const change = changeOf(output(objectOf({})), output(objectOf({ a: string }, ["a"])));
    expect(change).toMatchObject({ breaking: false, details: ["output.a is new and required"] });
  });
});

describe("annotations", () => {
  it.each([
    ["readOnlyHint", true, false],
    ["readOnlyHint", true, undefined],
    ["destructiveHint", false, true],
    ["destructiveHint", false, undefined],
    ["openWorldHint", false, true],
    ["idempotentHint", true, false],
  ])("break when %s goes from %s to %s, and not the other way about", (name, was, is) => {
    const before = { annotations: { [name]: was } };
    const after = { annotations: is === undefined ? {} : { [name]: is } };
    expect(changeOf(before, after)).toMatchObject({ breaking: true });
    expect(changeOf(after, before)).toMatchObject({ breaking: false });
  });

  it("are told when they say what held before, or more than clients decide by", () => {
    expect(changeOf({ annotations: {} }, { annotations: { destructiveHint: true } })).toMatchObject(
      {
        breaking: false,
        details: ["annotation destructiveHint is now written down, and means the same"],
      },
    );
    expect(
      changeOf({ annotations: { title: "One" } }, { annotations: { title: "Two" } }),
    ).toMatchObject({ breaking: false, details: ['annotation title changed from "One" to "Two"'] });
  });
});

describe("prompts and resources", () => {
  const promptsOf = (args: readonly { name: string; required?: boolean }[]) =>
    surfaceOf({ prompts: [{ name: "report", arguments: [...args] }] });

  it.each([
    [[{ name: "id" }], [{ name: "id", required: true }], "argument id is now required"],
    [[], [{ name: "id", required: true }], "argument id is new and required"],
    [[{ name: "id" }], [], "argument id is gone"],
  ])("break when arguments go from %j to %j", (before, after, reason) => {
    expect(compareSurfaces(promptsOf(before), promptsOf(after))).toMatchObject([
      { kind: "prompt", breaking: true, reasons: [reason] },
    ]);
  });

  it("do not break by an argument that may be left out", () => {
    expect(compareSurfaces(promptsOf([]), promptsOf([{ name: "id" }]))).toMatchObject([
      { breaking: false, details: ["argument id is new"] },
    ]);
  });

  it("break when a resource is of another type", () => {
    const of = (mimeType: string) =>
      surfaceOf({ resources: [{ uri: "ops://a", name: "a", mimeType }] });
    expect(compareSurfaces(of("text/markdown"), of("application/json"))).toMatchObject([
      { breaking: true, reasons: ['type changed from "text/markdown" to "application/json"'] },
    ]);
  });
});
