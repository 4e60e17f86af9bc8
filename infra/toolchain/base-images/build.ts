import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ToolchainContext } from "../context.ts";
import { exec, ToolchainError } from "../exec.ts";
import { execStep } from "../exec-step.ts";
import { type Registry, tagDigest } from "../registry.ts";
import type { Docker } from "./docker-command.ts";
import { type ImageRecipe, recipeKey, recipeName, scratchStageLabel } from "./recipe.ts";

/** Makes an image and pushes it, unless the registry has it from the very same recipe. */
export async function provideImage(
  ctx: ToolchainContext,
  recipe: ImageRecipe,
  registry: Registry,
  docker: Docker,
  provideBase: () => Promise<void>,
): Promise<void> {
  const { repository, tag } = recipe;
  const name = recipeName(recipe);
  const record = join(ctx.cacheDir, "base-images", `${name}.json`);
  const key = recipeKey(recipe);
  const present = await tagDigest(registry, repository, tag);
  if (present !== undefined && readRecord(record) === recordOf(key, present)) return;

  await provideBase();
  const context = join(ctx.cacheDir, "base-images", `${name}-context`);
  const reference = `${registry.address}/${repository}:${tag}`;
  try {
    await writeContext(ctx, recipe, context);
    await docker(
      ["build", "--quiet", "--tag", reference, context],
      `Making the base image ${name} ${tag} from packages`,
    );
  } finally {
    rmSync(context, { recursive: true, force: true });
  }
  await docker(["image", "prune", "--force", "--filter", `label=${scratchStageLabel}`]);
  await docker(["push", "--quiet", reference], `Pushing ${reference}`);
  const pushed = await tagDigest(registry, repository, tag);
  if (pushed === undefined) {
    throw new ToolchainError(`${reference} is not in the registry after it was pushed.`);
  }
  writeFileSync(record, recordOf(key, pushed));
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

function recordOf(key: string, digest: string): string {
  return JSON.stringify({ key, digest });
}

function readRecord(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
