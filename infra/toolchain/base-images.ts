import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { buildImage, isProvided } from "./base-images/build.ts";
import { debianImage, machineAptSources, provideDebianImage } from "./base-images/debian.ts";
import { type Docker, dockerCommand } from "./base-images/docker-command.ts";
import { nginxRecipe } from "./base-images/nginx.ts";
import { type NpmAccess, nodeRecipe } from "./base-images/node.ts";
import { postgresRecipe } from "./base-images/postgres.ts";
import { prometheusRecipe } from "./base-images/prometheus.ts";
import { type PipAccess, parsePipIndex, pythonRecipe } from "./base-images/python.ts";
import type { ImageRecipe } from "./base-images/recipe.ts";
import { redisRecipe } from "./base-images/redis.ts";
import { withLock } from "./cache.ts";
import type { Provision, ToolchainContext } from "./context.ts";
import { defaultDockerHost, parseDockerHost } from "./docker-endpoint.ts";
import { exec, ToolchainError } from "./exec.ts";
import { canInstallPackages } from "./host-packages.ts";
import { officialImagesReach } from "./official-images.ts";
import { provideRegistry } from "./registry.ts";

/** Values for the config section `images` that make a stack use the stand-ins. */
export interface ImageOverrides {
  readonly mirror: string;
  readonly node: string;
  readonly redis: string;
  readonly postgres: string;
  readonly prometheus: string;
  readonly python: string;
  readonly nginx: string;
}

/** What of the host reaches into the images, so that builds upon them find their registries. */
type HostAccess = NpmAccess & PipAccess;

/**
 * Finds out whether the daemon reaches the official base images; if not, makes stand-ins from
 * packages, as root on Debian or Ubuntu, and serves them from a registry on loopback.
 *
 * @param env Environment of the Docker provision: `DOCKER_HOST`, if it is needed.
 * @throws ToolchainError when the official images are out of reach and none can be made here.
 */
export async function provideImages(
  ctx: ToolchainContext,
  env: Readonly<Record<string, string>>,
): Promise<Provision & { readonly images?: ImageOverrides }> {
  const host = env.DOCKER_HOST ?? ctx.env.DOCKER_HOST ?? defaultDockerHost(ctx.platform);
  const provision = { need: "base images", env: {}, path: [] };
  const reach = await officialImagesReach(ctx, host);
  if (reach.reachable) return { ...provision, choice: "the official ones", standIn: false };
  if (!canInstallPackages(ctx) || parseDockerHost(host).kind !== "socket") {
    throw new ToolchainError(
      `The Docker daemon at ${host} cannot reach the official base images: ${reach.reason}\n` +
        "Either give it access to them, or to a mirror of them by the config key images.mirror; or " +
        "run this as root on Debian or Ubuntu with a local daemon, where it makes stand-ins from " +
        "packages. MCP_STACKS_RETRY=1 looks again.",
    );
  }
  const images = await withLock(join(ctx.cacheDir, "base-images.lock"), () =>
    provideStandIns(ctx, dockerCommand(ctx, host)),
  );
  const choice = `stand-ins made from Debian packages (test equipment), served at ${images.mirror}`;
  return { ...provision, choice, standIn: true, images };
}

async function provideStandIns(ctx: ToolchainContext, docker: Docker): Promise<ImageOverrides> {
  const registry = await provideRegistry(ctx);
  const ca = machineCaBundle(ctx);
  // mirrors say where packages come from, not what they are: asked for only when one is missing
  const wanted = recipes(debianImage([]), ca);
  const present = await Promise.all(wanted.map((recipe) => isProvided(ctx, { recipe, registry })));
  if (present.includes(false)) {
    const [sources, npm, pip] = await Promise.all([
      machineAptSources(),
      machineNpmRegistry(ctx),
      machinePipIndex(ctx),
    ]);
    const base = debianImage(sources);
    await provideDebianImage(ctx, base, sources, docker);
    const build = recipes(base, { ...ca, ...npm, ...pip });
    for (const [index, recipe] of wanted.entries()) {
      const filledIn = build[index];
      if (present[index] || filledIn === undefined) continue;
      await buildImage(ctx, { recipe, registry }, filledIn, docker);
    }
  }
  const [node, redis, postgres, prometheus, python, nginx] = wanted;
  return {
    mirror: registry.address,
    node: reference(node),
    redis: reference(redis),
    postgres: reference(postgres),
    prometheus: reference(prometheus),
    python: reference(python),
    nginx: reference(nginx),
  };
}

/** What the config key calls an image; the mirror adds `library/` itself. */
function reference({ repository, tag }: ImageRecipe): string {
  return `${repository.replace(/^library\//, "")}:${tag}`;
}

function recipes(base: string, access: HostAccess) {
  return [
    nodeRecipe(base, process.arch, access),
    redisRecipe(base),
    postgresRecipe(base),
    prometheusRecipe(base),
    pythonRecipe(base, access),
    nginxRecipe(base),
  ] as const;
}

function machineCaBundle(ctx: ToolchainContext): HostAccess {
  const files = [ctx.env.NODE_EXTRA_CA_CERTS, "/etc/ssl/certs/ca-certificates.crt"];
  const file = files.find((candidate) => candidate !== undefined && existsSync(candidate));
  return file === undefined ? {} : { caBundle: readFileSync(file, "utf8") };
}

async function machineNpmRegistry(ctx: ToolchainContext): Promise<HostAccess> {
  const options = { cwd: ctx.checkout, env: ctx.env };
  const registry = (await exec("npm", ["config", "get", "registry"], options)).stdout.trim();
  return URL.canParse(registry) ? { registry: withoutLogin(registry) } : {};
}

async function machinePipIndex(ctx: ToolchainContext): Promise<HostAccess> {
  const list = ["-m", "pip", "config", "list"];
  // a machine without pip has set no index
  const { stdout } = await exec("python3", list, { env: ctx.env }).catch(() => ({ stdout: "" }));
  const index = parsePipIndex(stdout);
  return index !== undefined && URL.canParse(index) ? { index: withoutLogin(index) } : {};
}

/** A password in an address does not belong into an image. */
function withoutLogin(address: string): string {
  const url = new URL(address);
  url.username = "";
  url.password = "";
  return url.href;
}
