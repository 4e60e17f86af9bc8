import { join } from "node:path";
import { surfaceFileName } from "../surface-file.ts";
import { type StackConfig, section } from "./stack-needs.ts";

/** An image that is deployed instead of the one that a stack's file names or has built. */
export interface GivenImage {
  /** By digest. */
  readonly image: string;
  /** Commit that it was built from. @default unknown */
  readonly revision?: string | undefined;
}

/**
 * Settings that make a stack run a given image. What its file would have had built is what the image
 * was built from elsewhere, and so offers what the list beside that source says.
 */
export function withImage(
  config: StackConfig,
  { image, revision }: GivenImage,
): Readonly<Record<string, unknown>> {
  const server = section(config, "server");
  const { reference } = section(server, "image");
  const { context = "app" } = section(section(server, "image"), "build");
  const isBuilt = reference === undefined;
  return {
    server: {
      // a list that the stack's file names itself goes before
      ...(isBuilt ? { surface: join(String(context), surfaceFileName) } : {}),
      ...server,
      image: { reference: image, ...(revision === undefined ? {} : { revision }) },
    },
  };
}
