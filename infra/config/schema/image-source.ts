import { z } from "zod";
import { imageReference } from "./formats.ts";

/** How the server's image is built from source. */
export const build = z
  .strictObject({
    context: z.string().min(1).default("app").describe("Build context, relative to the project."),
    dockerfile: z
      .string()
      .min(1)
      .default("Dockerfile")
      .describe("Dockerfile, relative to the context."),
    target: z.string().min(1).optional().describe("Stage to build; the last one when unset."),
    platform: z
      .enum(["linux/amd64", "linux/arm64"])
      .optional()
      .describe("Platform of the image; this machine's own when unset."),
    args: z.record(z.string(), z.string()).default({}).describe("Build arguments; never secrets."),
  })
  .describe("Build the image from source.");

/** Where the image of the server comes from. */
export const imageSource = z
  .strictObject({
    build: build.optional(),
    reference: imageReference
      .optional()
      .describe("Run an image that exists, best by digest; instead of `build`."),
  })
  .default({ build: build.parse({}) })
  .describe("Where the image comes from: `build` or `reference`, not both.");

/** How the server's image is built from source, with every default filled in. */
export type BuildSettings = z.output<typeof build>;
