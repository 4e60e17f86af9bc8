import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { cached } from "../cache.ts";
import type { ToolchainContext } from "../context.ts";
import { exec } from "../exec.ts";
import { execStep } from "../exec-step.ts";
import { installMissing } from "../host-packages.ts";
import type { Docker } from "./docker-command.ts";
import { recipeKey } from "./recipe.ts";

/** Debian release of every stand-in image, whatever the machine itself runs. */
const debianRelease = "bookworm";

/** One line of apt's sources: `http://mirror.example.com/debian/ bookworm-updates`. */
export interface AptSource {
  readonly uri: string;
  readonly release: string;
}

/** Files that keep later installations in the image small. */
const slimming: Readonly<Record<string, string>> = {
  "etc/apt/apt.conf.d/90slim":
    'Dir::Cache::pkgcache "";\nDir::Cache::srcpkgcache "";\nAcquire::Languages "none";\n',
  "etc/dpkg/dpkg.cfg.d/90slim": [
    "path-exclude=/usr/share/doc/*",
    "path-include=/usr/share/doc/*/copyright",
    "path-exclude=/usr/share/man/*",
    "path-exclude=/usr/share/info/*",
    "path-exclude=/usr/share/locale/*",
    "",
  ].join("\n"),
};

/** Left out of the archive: what only installing needs, and what Docker mounts over anyway. */
const unwanted = [
  ...["./usr/share/man/*", "./usr/share/info/*", "./usr/share/locale/*", "./usr/share/doc/*/*"],
  ...["./var/lib/apt/lists/*", "./var/cache/apt/*", "./var/log/*", "./dev/*", "./tmp/*"],
];

/** Keeps the sources of our release's main component from what `apt-get indextargets` prints. */
export function parseAptSources(text: string): AptSource[] {
  const sources = text
    .split("\n")
    .map((line) => line.split(" "))
    .filter(([, release = "", component, origin]) => {
      const ours = release === debianRelease || release.startsWith(`${debianRelease}-`);
      return ours && component === "main" && origin === "Debian";
    })
    .map(([uri = "", release = ""]) => ({ uri, release }));
  return sources.filter(
    ({ uri, release }, index) =>
      index === sources.findIndex((other) => other.uri === uri && other.release === release),
  );
}

/** Name of the local image that holds this base. */
export function debianImage(sources: readonly AptSource[]): string {
  return `mcp-stacks/debian-base:${recipeKey({ debianRelease, slimming, unwanted, sources })}`;
}

/** Asks the machine's apt where it gets our release from; empty on other systems than bookworm. */
export async function machineAptSources(): Promise<AptSource[]> {
  const format = "$(REPO_URI) $(RELEASE) $(COMPONENT) $(ORIGIN)";
  const args = ["indextargets", "Created-By: Packages", "--format", format];
  const { stdout } = await exec("apt-get", args, {});
  return parseAptSources(stdout);
}

/** Makes the base image in the daemon from an archive in the cache; does nothing when it is there. */
export async function provideDebianImage(
  ctx: ToolchainContext,
  image: string,
  sources: readonly AptSource[],
  docker: Docker,
): Promise<void> {
  if ((await docker(["image", "ls", "--quiet", image])).trim() !== "") return;
  const folder = join(ctx.cacheDir, "base-images", image.replaceAll(/[/:]/g, "-"));
  await cached(folder, (target) => bootstrap(ctx, target, sources));
  await docker(
    ["import", join(folder, "rootfs.tar"), image],
    "Importing the Debian base into Docker",
  );
}

async function bootstrap(
  ctx: ToolchainContext,
  target: string,
  sources: readonly AptSource[],
): Promise<void> {
  await installMissing(ctx, { debootstrap: "debootstrap" }, "to make base images from packages");
  const root = join(target, "rootfs");
  const mirror = sources.find(({ release }) => release === debianRelease);
  // without a mirror of the machine's own, debootstrap knows Debian's
  const where = mirror === undefined ? [] : [mirror.uri];
  const options = ["--variant=minbase", "--include=ca-certificates"];
  const label = `Making a Debian ${debianRelease} base from packages`;
  try {
    await execStep(ctx, label, "debootstrap", [...options, debianRelease, root, ...where]);
    for (const [file, text] of Object.entries(slimming)) writeFileSync(join(root, file), text);
    const lines = sources.map(({ uri, release }) => `deb ${uri} ${release} main\n`);
    if (lines.length > 0) writeFileSync(join(root, "etc/apt/sources.list"), lines.join(""));
    const exclude = unwanted.map((pattern) => `--exclude=${pattern}`);
    await exec("tar", [...exclude, "-C", root, "-cf", join(target, "rootfs.tar"), "."], {});
  } finally {
    // an interrupted debootstrap may leave /proc mounted in there
    await exec("rm", ["-rf", "--one-file-system", root], {});
  }
}
