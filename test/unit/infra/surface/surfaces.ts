import { expect } from "vitest";
import { compareSurfaces, type SurfaceChange } from "../../../../infra/surface/compare.ts";
import {
  type Surface,
  type SurfaceTool,
  surfaceSchema,
} from "../../../../infra/surface/surface.ts";

type Schema = Readonly<Record<string, unknown>>;

/** A tool as a server lists it, with what a test says of it. */
export function toolWith(changed: Partial<SurfaceTool> = {}): SurfaceTool {
  return {
    name: "search_inventory",
    title: "Search inventory",
    description: "Finds items.",
    inputSchema: objectOf({ query: { type: "string", minLength: 1, maxLength: 200 } }, ["query"]),
    outputSchema: objectOf({ total: { type: "integer" } }, ["total"]),
    annotations: { readOnlyHint: true, openWorldHint: false },
    ...changed,
  };
}

/** A schema of an object that takes no properties but its own. */
export function objectOf(properties: Schema, required: readonly string[] = []): Schema {
  return { type: "object", properties, required, additionalProperties: false };
}

/** A surface of lists that a test gives; the others are empty. */
export function surfaceOf(lists: Partial<Surface>): Surface {
  return surfaceSchema.parse({ tools: [], ...lists });
}

/** What becomes of a tool that is changed. */
export function changeOf(
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
