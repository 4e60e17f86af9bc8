import type { Surface } from "./surface.ts";

/** One difference between two surfaces. */
export interface SurfaceChange {
  readonly kind: "tool" | "resource" | "resourceTemplate" | "prompt" | "scope";
  /** Name of the tool or prompt, URI of the resource or template, the scope itself. */
  readonly name: string;
  readonly change: "added" | "removed" | "changed";
  /** Whether a client that worked before may fail now. */
  readonly breaking: boolean;
  /** What is different, in words; empty for what was added or removed as a whole. */
  readonly details: readonly string[];
}

/** What clients meet that knew one surface and meet another, in order of kind and name. */
export function compareSurfaces(before: Surface, after: Surface): SurfaceChange[] {
  const names = new Set(after.tools.map(({ name }) => name));
  return before.tools
    .filter(({ name }) => !names.has(name))
    .map(({ name }) => ({
      kind: "tool",
      name,
      change: "removed",
      breaking: true,
      details: [],
    }));
}
