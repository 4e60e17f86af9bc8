import type { SeenResource } from "../mocks.ts";

/** Finds resources that a program registered on mocks, and what each waits for. */
export function finderOf(resources: readonly SeenResource[]) {
  const named = (name: string): SeenResource => {
    const resource = resources.find((seen) => seen.name === name);
    if (resource === undefined) throw new Error(`no resource is called ${name}`);
    return resource;
  };
  /** Names of what must exist first, sorted. */
  const waitsFor = (name: string) =>
    named(name)
      .dependencies.map((urn) => urn.slice(urn.lastIndexOf("::") + 2))
      .sort();
  return { named, waitsFor };
}
