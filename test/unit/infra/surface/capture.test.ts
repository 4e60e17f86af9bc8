import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { captureSurface, orderedSurface } from "../../../../infra/surface/capture.ts";
import { renderChanges, renderSurface } from "../../../../infra/surface/render.ts";
import { surfaceSchema } from "../../../../infra/surface/surface.ts";
import { startInProcess, tokenFor } from "../../app/in-process.ts";
import { surfaceOf, toolWith } from "./surfaces.ts";

const nothing = { tools: [], resources: [], resourceTemplates: [], prompts: [], scopes: [] };
const inputSchema = { type: "object" };

describe("captureSurface", () => {
  it("lists what the token's caller sees, and nothing beyond it", async () => {
    const { endpoint, fetch } = startInProcess();
    const reader = await captureSurface({ endpoint, fetch, token: await tokenFor(["ops:read"]) });
    const admin = await captureSurface({ endpoint, fetch, token: await tokenFor(["ops:admin"]) });
    expect(reader.tools.map(({ name }) => name)).not.toContain("create_ticket");
    expect(admin.tools.map(({ name }) => name)).toContain("create_ticket");
    expect(admin.scopes).toEqual(["ops:admin", "ops:read", "tickets:write"]);
  });

  it("fails without a token where one is needed", async () => {
    const { endpoint, fetch } = startInProcess();
    await expect(captureSurface({ endpoint, fetch })).rejects.toThrow();
  });
});

describe("orderedSurface", () => {
  it("orders every list by its names, and drops what a template stands for", () => {
    const surface = orderedSurface({
      ...nothing,
      tools: [
        { name: "b", inputSchema, _meta: { secret: 1 } },
        { name: "a", inputSchema },
      ],
      resources: [
        { uri: "ops://policies/one", name: "one" },
        { uri: "ops://summary", name: "summary", icons: [] },
      ],
      resourceTemplates: [{ uriTemplate: "ops://policies/{id}", name: "policy" }],
      prompts: [{ name: "b" }, { name: "a", arguments: [{ name: "x", required: true }] }],
      scopes: ["write", "read"],
    });
    expect(surface).toEqual({
      tools: [
        { name: "a", description: "", inputSchema },
        { name: "b", description: "", inputSchema },
      ],
      resources: [{ uri: "ops://summary", name: "summary" }],
      resourceTemplates: [{ uriTemplate: "ops://policies/{id}", name: "policy" }],
      prompts: [
        { name: "a", arguments: [{ name: "x", required: true }] },
        { name: "b", arguments: [] },
      ],
      scopes: ["read", "write"],
    });
  });

  it("fails on a tool without a name", () => {
    expect(() => orderedSurface({ ...nothing, tools: [{ inputSchema }] })).toThrow(/name/);
  });
});

describe("renderSurface", () => {
  it("is JSON that reads back as the same surface, for any schema", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (schema) => {
        const surface = surfaceOf({ tools: [toolWith({ inputSchema: schema })] });
        const text = renderSurface(surface);
        expect(surfaceSchema.parse(JSON.parse(text))).toEqual(JSON.parse(JSON.stringify(surface)));
      }),
    );
  });

  it("keeps lists of plain values on a line while they fit into 100 columns", () => {
    const rendered = (length: number) =>
      renderSurface(surfaceOf({ scopes: Array.from({ length }, (_, i) => `scope-${i}`) }));
    expect(rendered(3)).toContain('  "scopes": ["scope-0", "scope-1", "scope-2"]\n');
    expect(rendered(20)).toContain('  "scopes": [\n    "scope-0",\n');
    expect(
      Math.max(
        ...rendered(8)
          .split("\n")
          .map(({ length }) => length),
      ),
    ).toBeLessThan(101);
  });
});

describe("renderChanges", () => {
  it("marks what can fail a client, and puts details below their change", () => {
    const change = { kind: "tool", name: "a" } as const;
    expect(
      renderChanges([
        { ...change, change: "removed", breaking: true, details: [], reasons: [] },
        { ...change, change: "changed", breaking: true, details: ["x", "y"], reasons: ["x"] },
      ]),
    ).toEqual(["  ! - tool a removed", "  ! ~ tool a changed", "      ! x", "        y"]);
  });
});
