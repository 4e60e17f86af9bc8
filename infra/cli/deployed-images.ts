import { z } from "zod";
import type { ReleaseImages } from "../release-images.ts";
import { type OperatedStack, type StateResource, stateResources } from "./operated-stack.ts";

/** What of a stack's outputs names its images. */
const outputsSchema = z.object({
  image: z.string(),
  backendImages: z.record(z.string(), z.string()).optional(),
});

/** The images that a stack's outputs name, those of its last whole update; undefined before the first. */
export function runningImages(outputs: unknown): ReleaseImages | undefined {
  const { success, data } = outputsSchema.safeParse(outputs);
  if (!success) return undefined;
  return { image: data.image, backends: data.backendImages };
}

const componentSchema = z.object({
  type: z.enum(["mcp:index:ServerImage", "mcp:index:BackendImage"]),
  urn: z.string(),
  outputs: z.object({ digest: z.string() }),
});

/** The images that the last update of a stack was to run, also one that failed; undefined where the state tells of none. */
export async function triedImages(operated: OperatedStack): Promise<ReleaseImages | undefined> {
  return imagesInState(await stateResources(operated));
}

/** The images that the components of a state name. */
export function imagesInState(resources: readonly StateResource[]): ReleaseImages | undefined {
  const found = resources.flatMap((resource) => componentSchema.safeParse(resource).data ?? []);
  const server = found.find(({ type }) => type === "mcp:index:ServerImage");
  if (server === undefined) return undefined;
  const backends = found.flatMap(({ urn, outputs }) => {
    const name = /::(?:images|image)-backend-(.+)$/.exec(urn)?.[1];
    return name === undefined ? [] : [[name, outputs.digest] as const];
  });
  return { image: server.outputs.digest, backends: Object.fromEntries(backends) };
}
