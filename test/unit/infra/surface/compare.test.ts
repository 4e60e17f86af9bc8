import { describe, expect, it } from "vitest";
import { compareSurfaces } from "../../../../infra/surface/compare.ts";
import type { SurfaceTool } from "../../../../infra/surface/surface.ts";
import { changeOf, objectOf, surfaceOf, toolWith } from "./surfaces.ts";

const output = (outputSchema: SurfaceTool["outputSchema"]) => ({ outputSchema });
const string = { type: "string" };

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
      { description: "One.", inputSchema: objectOf({ a: string }) },
      { description: "Two.", inputSchema: objectOf({ a: { ...string, maxLength: 5 } }) },
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
