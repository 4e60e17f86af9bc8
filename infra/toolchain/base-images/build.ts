import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ToolchainContext } from "../context.ts";
import { exec, ToolchainError } from "../exec.ts";
import { execStep } from "../exec-step.ts";
import { type Registry, tagDigest } from "../registry.ts";
import { unpackCrate } from "./crate.ts";
import type { Docker } from "./docker-command.ts";
import { type ImageRecipe, recipeKey, recipeName, scratchStageLabel } from "./recipe.ts";

/** Where an image stands: the recipe that identifies it, and the registry that serves it. */
export interface WantedImage {
  readonly recipe: ImageRecipe;
  readonly registry: Registry;
}

/** Whether the registry has the image, made from the very same recipe. */
export async function isProvided(
  ctx: ToolchainContext,
  { recipe, registry }: WantedImage,
): Promise<boolean> {
  const digest = await tagDigest(registry, recipe.repository, recipe.tag);
  return digest !== undefined && readRecord(recordFile(ctx, recipe)) === record(recipe, digest);
}

/**
 * Makes an image and pushes it.
 *
 * @param recipe What is built: the wanted recipe with this machine's mirrors filled in.
 * @throws ToolchainError when the build or the push fails.
 */
export async function buildImage(
  ctx: ToolchainContext,
  wanted: WantedImage,
  recipe: ImageRecipe,
  docker: Docker,
): Promise<void> {
  const { repository, tag } = recipe;
  const name = recipeName(recipe);
  const context = join(ctx.cacheDir, "base-images", `${name}-context`);
  const reference = `${wanted.registry.address}/${repository}:${tag}`;
  try {
    await writeContext(ctx, recipe, context);
    const label = `Making the base image ${name} ${tag} from packages`;
    await docker(["build", "--quiet", "--tag", reference, context], label);
  } finally {
    rmSync(context, { recursive: true, force: true });
  }
  if (recipe.dockerfile.includes(scratchStageLabel)) {
    await docker(["image", "prune", "--force", "--filter", `label=${scratchStageLabel}`]);
  }
  await docker(["push", "--quiet", reference], `Pushing ${reference}`);
  const digest = await tagDigest(wanted.registry, repository, tag);
  if (digest === undefined) {
    throw new ToolchainError(`${reference} is not in the registry after it was pushed.`);
  }
  writeFileSync(recordFile(ctx, wanted.recipe), record(wanted.recipe, digest));
}

async function writeContext(
  ctx: ToolchainContext,
  recipe: ImageRecipe,
  folder: string,
): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "Dockerfile"), recipe.dockerfile);
  for (const { path, text, executable } of recipe.files) {
    writeFileSync(join(folder, path), text, { mode: executable ? 0o755 : 0o644 });
  }
  for (const specifier of recipe.npmPackages) await unpackNpmPackage(ctx, specifier, folder);
  for (const crate of recipe.crates ?? []) await unpackCrate(ctx, crate, folder);
}

async function unpackNpmPackage(
  ctx: ToolchainContext,
  specifier: string,
  folder: string,
): Promise<void> {
  const [name = specifier, version] = specifier.split("@");
  const pack = ["pack", "--silent", "--pack-destination", folder, specifier];
  await execStep(ctx, `Fetching ${specifier} from npm`, "npm", pack, { cwd: folder });
  const archive = join(folder, `${name}-${version}.tgz`);
  mkdirSync(join(folder, name));
  const options = ["--strip-components", "1", "--no-same-owner", "-C", join(folder, name)];
  await exec("tar", ["-xzf", archive, ...options], {});
  rmSync(archive);
}

function recordFile(ctx: ToolchainContext, recipe: ImageRecipe): string {
  return join(ctx.cacheDir, "base-images", `${recipeName(recipe)}.json`);
}

function record(recipe: ImageRecipe, digest: string): string {
  return JSON.stringify({ key: recipeKey(recipe), digest });
}

function readRecord(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
