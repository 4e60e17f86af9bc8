import { createHash } from "node:crypto";
import { createReadStream, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { exec } from "../exec.ts";

/** Image of all addon pods and of every pod's sandbox; it is imported, never pulled. */
export const addonImage = "mcp-stacks.local/node-addons:built";

/** Programs in the image, at its root. */
const programs = ["pause", "coredns", "metrics-server"] as const;

/**
 * Writes the image as `addons.tar` in the format of `docker save`, so that no Docker daemon is
 * needed for it: one layer with static programs.
 */
export async function writeAddonImage(bin: string, target: string): Promise<void> {
  const folder = join(target, "addons");
  mkdirSync(folder);
  // the same programs give the same layer
  const fixed = ["--owner=0", "--group=0", "--numeric-owner", "--mtime=@0", "--sort=name"];
  await exec("tar", [...fixed, "-cf", join(folder, "layer.tar"), "-C", bin, ...programs]);
  const config = JSON.stringify(imageConfig(await sha256(join(folder, "layer.tar")), process.arch));
  writeFileSync(join(folder, "config.json"), config);
  const manifest = [{ Config: "config.json", RepoTags: [addonImage], Layers: ["layer.tar"] }];
  writeFileSync(join(folder, "manifest.json"), JSON.stringify(manifest));
  const files = ["manifest.json", "config.json", "layer.tar"];
  await exec("tar", [...fixed, "-cf", join(target, "addons.tar"), "-C", folder, ...files]);
  rmSync(folder, { recursive: true });
}

/** Configuration of the image: without a command it sleeps. */
export function imageConfig(layer: string, arch: string): object {
  return {
    architecture: arch === "x64" ? "amd64" : arch,
    os: "linux",
    config: { Entrypoint: ["/pause"], WorkingDir: "/" },
    rootfs: { type: "layers", diff_ids: [`sha256:${layer}`] },
  };
}

async function sha256(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}
