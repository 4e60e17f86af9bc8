import { z } from "zod";
import { imageReference } from "./formats.ts";

/** How an image is built from source. */
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

/** Where an image that was built is pushed, for those to pull who run it. */
const push = z
  .strictObject({
    repository: z
      .string()
      .regex(/^([a-z0-9.-]+(:\d+)?\/)?[a-z0-9._/-]+$/, {
        error: "a repository without a tag, such as registry.example.com/team/ops-assistant",
      })
      .describe("Repository, with its registry."),
    username: z
      .string()
      .min(1)
      .max(255)
      .optional()
      .describe("User of the registry, with the secret `registryPassword`; none when unset."),
  })
  .describe(
    "Where a built image is pushed; target `kubernetes` needs it with `build`, and `lambda` makes an ECR repository without it.",
  );

const commit = z
  .string()
  .regex(/^([0-9a-f]{40}(-dirty)?|unknown)$/, { error: "a commit of 40 hex digits" });

const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/, { error: "sha256:<64 hex digits>" });

/** Where the image of `reference` was tested before; `mcp-stacks promote` writes it. */
const promoted = z
  .strictObject({
    from: z.string().min(1).max(100).describe("Stack on which it was tested."),
    digest: digest.describe("Digest that was tested; that of `reference`."),
    commit: commit.describe("Commit that it was built from."),
    at: z.iso
      .datetime({ error: "a time in UTC, such as 2026-11-22T01:18:20Z" })
      .describe("When its smoke test passed, UTC."),
    report: digest.describe("Digest of the report of that smoke test."),
  })
  .describe("Where the image of `reference` was tested; written by `promote`.");

/** An image that runs instead of the one that is built or referred to. */
export const pin = z
  .string()
  .regex(/^(sha256:[0-9a-f]{64}|[a-z0-9][\w.:/-]*@sha256:[0-9a-f]{64})$/i, {
    error: "a reference by digest, or on target docker an image ID",
  })
  .optional()
  .describe("Run this image, which was deployed before, instead; written by `rollback`.");

/** Where the image of the server comes from. */
export const imageSource = z
  .strictObject({
    build: build.optional(),
    reference: imageReference
      .optional()
      .describe("Run an image that exists, best by digest; instead of `build`."),
    revision: commit
      .optional()
      .describe("Commit that the image of `reference` was built from, where nobody promoted it."),
    push: push.optional(),
    promoted: promoted.optional(),
    pin,
  })
  .default({ build: build.parse({}) })
  .describe("Where the image comes from: `build` or `reference`, not both.");

/** How the server's image is built from source, with every default filled in. */
export type BuildSettings = z.output<typeof build>;
