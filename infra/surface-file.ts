import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { ServerSettings } from "./config/schema.ts";
import { type Surface, surfaceSchema } from "./surface/surface.ts";

/** Name of the file beside a build's Dockerfile that lists what the image offers. */
export const surfaceFileName = "surface.json";

/** Whose surface is looked for. */
export interface SurfacePlace {
  readonly server: Pick<ServerSettings, "image" | "surface">;
  readonly stack: string;
  /** Folder that relative paths are resolved against. */
  readonly root: string;
}

/** Where the surface of a stack's image is listed; the file need not be there. */
export function surfacePath({ server, stack, root }: SurfacePlace): string {
  const { surface, image } = server;
  if (surface !== undefined) return resolve(root, surface);
  if (image.build && image.pin === undefined) {
    return join(resolve(root, image.build.context), surfaceFileName);
  }
  return join(root, "stacks", "surfaces", `${stack}.json`);
}

/**
 * Reads what a stack's image offers; undefined when no file lists it.
 *
 * @throws Error naming the file that is no list of a surface.
 */
export function readSurface(place: SurfacePlace): Surface | undefined {
  const path = surfacePath(place);
  if (!existsSync(path)) return undefined;
  try {
    return surfaceSchema.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
    throw new Error(
      `${path} does not list what the server offers: ${reason}\n  fix  write it anew: npm run surface -- --write`,
    );
  }
}
