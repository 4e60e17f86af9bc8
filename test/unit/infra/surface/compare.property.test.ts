import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareSurfaces } from "../../../../infra/surface/compare.ts";
import { surfaceOf, toolWith } from "./surfaces.ts";

type Schema = Readonly<Record<string, unknown>>;

const name = fc.constantFrom("a", "b", "c", "d");
const size = fc.integer({ min: 0, max: 9 });

const leaf: fc.Arbitrary<Schema> = fc.oneof(
  fc.record({ type: fc.constant("string"), minLength: size, maxLength: size }),
  fc.record({ type: fc.constantFrom("integer", "number"), minimum: size, maximum: size }),
  fc.uniqueArray(name, { minLength: 1 }).map((choices) => ({ type: "string", enum: choices })),
  fc.constant({ type: "boolean" }),
  fc.constant({}),
  fc.constant({ anyOf: [{ type: "string" }, { type: "null" }] }),
);

const { schema } = fc.letrec<{ schema: Schema; object: Schema }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 3 },
    leaf,
    tie("object"),
    tie("schema").map((items) => ({ type: "array", items })),
  ),
  object: fc.record({
    type: fc.constant("object"),
    properties: fc.dictionary(name, tie("schema"), { maxKeys: 3 }),
    required: fc.uniqueArray(name, { maxLength: 2 }),
    additionalProperties: fc.boolean(),
  }),
}));

const surface = fc
  .record({
    tools: fc.dictionary(name, schema),
    resources: fc.uniqueArray(name),
    prompts: fc.dictionary(name, fc.dictionary(name, fc.boolean())),
    scopes: fc.uniqueArray(name),
  })
  .map(({ tools, resources, prompts, scopes }) =>
    surfaceOf({
      tools: Object.entries(tools).map(([name, inputSchema]) => toolWith({ name, inputSchema })),
      resources: resources.map((name) => ({ uri: `ops://${name}`, name })),
      prompts: Object.entries(prompts).map(([name, args]) => ({
        name,
        arguments: Object.entries(args).map(([name, required]) => ({ name, required })),
      })),
      scopes,
    }),
  );

const withInput = (inputSchema: Schema) => surfaceOf({ tools: [toolWith({ inputSchema })] });

/** Ways to let a schema of an input admit more, each of anything. */
const widenings: readonly ((schema: Schema) => Schema)[] = [
  (one) => ({ ...one, required: [] }),
  ({ additionalProperties: _, ...one }) => one,
  ({ enum: _, ...one }) => one,
  ({ type: _, ...one }) => ("enum" in one ? { type: _, ...one } : one),
  ({ minLength: _, minimum: __, ...one }) => one,
  ({ maxLength: _, maximum: __, ...one }) => one,
  (one) => ("anyOf" in one ? one : { anyOf: [one, { type: "null" }] }),
  (one) => (one.type === "object" ? { ...one, properties: { e: {}, ...asObject(one) } } : one),
  (one) => (one.type === "array" && typeof one.items === "object" ? { ...one, items: {} } : one),
];

function asObject({ properties }: Schema): object {
  return typeof properties === "object" && properties !== null ? properties : {};
}

describe("compareSurfaces", () => {
  it("finds nothing between a surface and itself, in whatever order its lists are", () => {
    fc.assert(
      fc.property(surface, (one) => {
        expect(compareSurfaces(one, structuredClone(one))).toEqual([]);
        const turned = {
          tools: one.tools.toReversed(),
          resources: one.resources.toReversed(),
          resourceTemplates: [],
          prompts: one.prompts.toReversed(),
          scopes: one.scopes.toReversed(),
        };
        expect(compareSurfaces(one, turned)).toEqual([]);
      }),
    );
  });

  it("finds added from one side what is removed from the other", () => {
    const told = (changes: ReturnType<typeof compareSurfaces>, wanted: string) =>
      changes.filter(({ change }) => change === wanted).map(({ kind, name }) => `${kind} ${name}`);
    fc.assert(
      fc.property(surface, surface, (one, other) => {
        const there = compareSurfaces(one, other);
        const back = compareSurfaces(other, one);
        expect(told(there, "added")).toEqual(told(back, "removed"));
        expect(told(there, "removed")).toEqual(told(back, "added"));
        expect(told(there, "changed")).toEqual(told(back, "changed"));
      }),
    );
  });

  it("never breaks by what lets an input admit more", () => {
    fc.assert(
      fc.property(schema, fc.constantFrom(...widenings), (one, widen) => {
        const changes = compareSurfaces(withInput(one), withInput(widen(one)));
        expect(changes.flatMap(({ reasons }) => reasons)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it("tells something of every two inputs that differ, and why it breaks when it does", () => {
    fc.assert(
      fc.property(schema, schema, (one, other) => {
        const changes = compareSurfaces(withInput(one), withInput(other));
        const differ = JSON.stringify(one) !== JSON.stringify(other);
        if (!differ) expect(changes).toEqual([]);
        for (const { breaking, details, reasons } of changes) {
          expect(details.length).toBeGreaterThan(0);
          expect(breaking).toBe(reasons.length > 0);
          expect(details).toEqual(expect.arrayContaining([...reasons]));
        }
        if (changes.length === 0) expect(sorted(one)).toBe(sorted(other));
      }),
      { numRuns: 500 },
    );
  });
});

/** A schema as JSON with keys in order; the order of its lists counts. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_, one) =>
    typeof one === "object" && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  );
}
