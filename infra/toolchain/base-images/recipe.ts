import { createHash } from "node:crypto";
import type { Crate } from "./crate.ts";

/** A text file of a build context; `executable` sets mode 0755 instead of 0644. */
export interface RecipeFile {
  readonly path: string;
  readonly text: string;
  readonly executable?: boolean;
}

/** All that decides what a stand-in image is; equal recipes give images that behave the same. */
export interface ImageRecipe {
  /** Path below a registry, as a pull-through mirror has it: `library/redis`. */
  readonly repository: string;
  readonly tag: string;
  readonly dockerfile: string;
  readonly files: readonly RecipeFile[];
  /** npm packages as `name@version`, unpacked in the context into a folder by the name. */
  readonly npmPackages: readonly string[];
  /** Crates, unpacked likewise; none when absent. */
  readonly crates?: readonly Crate[];
}

/** Short name in messages and folder names: `redis` for `library/redis`. */
export function recipeName(recipe: ImageRecipe): string {
  return recipe.repository.split("/").at(-1) ?? recipe.repository;
}

/** Twelve hex digits that change with anything that could change an image or archive. */
export function recipeKey(ingredients: object): string {
  return createHash("sha256").update(JSON.stringify(ingredients)).digest("hex").slice(0, 12);
}

/** Label of build stages that are only copied from, so that they can be removed by it. */
export const scratchStageLabel = "mcp-stacks.stage=scratch";

/** Labels that tell whoever inspects an image that it is test equipment. */
export function standInLabels(official: string): string {
  const description = `Stand-in for ${official}, made from Debian and npm packages as test equipment`;
  return `LABEL org.opencontainers.image.description="${description}"`;
}

/** The `RUN` line that installs Debian packages and leaves no package lists behind. */
export function aptInstall(packages: readonly string[]): string {
  return [
    "RUN apt-get update",
    `apt-get install -y --no-install-recommends ${packages.join(" ")}`,
    "rm -rf /var/lib/apt/lists/* /var/log/apt /var/log/dpkg.log /var/cache/debconf/*-old",
  ].join(" && ");
}
