import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { cached } from "./cache.ts";
import type { ToolchainContext } from "./context.ts";
import { type DetachedProcess, runningPid, startDetached, stopDetached } from "./detached.ts";
import { exec, ToolchainError } from "./exec.ts";
import { execStep } from "./exec-step.ts";
import { updatePackageLists } from "./host-packages.ts";

/** Port of the first registry; the next free one is taken, and remembered, when it is in use. */
const firstPort = 5005;

/** Image registry on loopback that serves the stand-in base images. */
export interface Registry {
  /** What images are called in it: `localhost:5005`. */
  readonly address: string;
}

/**
 * Starts the registry from Debian's package unless it runs, with its data in the cache. The
 * package is unpacked, not installed: installing would start a service of its own.
 *
 * @throws ToolchainError with the last log lines when it does not start.
 */
export async function provideRegistry(ctx: ToolchainContext): Promise<Registry> {
  const folder = join(ctx.cacheDir, "registry");
  const helper = registryProcess(ctx);
  const remembered = rememberedPort(folder);
  if (remembered !== undefined && runningPid(helper) !== undefined) {
    if (await registryAnswers(remembered)) return { address: `localhost:${remembered}` };
  }
  await stopDetached(helper, 5);
  await cached(join(folder, "package"), (target) => unpackRegistry(ctx, target));
  const port = await freePort(remembered ?? firstPort);
  mkdirSync(join(folder, "data"), { recursive: true });
  writeFileSync(join(folder, "config.yml"), registryConfig(port, join(folder, "data")));
  try {
    await startDetached(helper, () => registryAnswers(port), 20);
  } catch (error) {
    throw new ToolchainError(error instanceof Error ? error.message : String(error));
  }
  writeFileSync(join(folder, "port"), String(port));
  return { address: `localhost:${port}` };
}

/** Stops the registry if it is ours and runs; says whether it did. */
export async function stopRegistry(ctx: ToolchainContext): Promise<boolean> {
  const helper = registryProcess(ctx);
  if (runningPid(helper) === undefined) return false;
  await stopDetached(helper, 10);
  return true;
}

/** Digest that a tag has in a registry; undefined when it has none. */
export async function tagDigest(
  registry: Registry,
  repository: string,
  tag: string,
): Promise<string | undefined> {
  const answer = await fetch(`http://${registry.address}/v2/${repository}/manifests/${tag}`, {
    method: "HEAD",
    headers: { accept: "application/vnd.docker.distribution.manifest.v2+json" },
    signal: AbortSignal.timeout(10_000),
  });
  return answer.ok ? (answer.headers.get("docker-content-digest") ?? undefined) : undefined;
}

/** Configuration of the registry: files in one folder, loopback only. */
export function registryConfig(port: number, dataFolder: string): string {
  const config = {
    version: "0.1",
    log: { level: "warn" },
    storage: {
      filesystem: { rootdirectory: dataFolder },
      delete: { enabled: true },
    },
    http: { addr: `127.0.0.1:${port}` },
  };
  // JSON is YAML
  return JSON.stringify(config, null, 2);
}

function registryProcess(ctx: ToolchainContext): DetachedProcess {
  const folder = join(ctx.cacheDir, "registry");
  const config = join(folder, "config.yml");
  return {
    label: "The image registry",
    command: join(folder, "package/usr/bin/docker-registry"),
    args: ["serve", config],
    env: { PATH: ctx.env.PATH },
    pidFile: join(folder, "registry.pid"),
    logFile: join(folder, "registry.log"),
    mark: config,
  };
}

async function unpackRegistry(ctx: ToolchainContext, target: string): Promise<void> {
  await updatePackageLists(ctx);
  const label = "Fetching an image registry from its Debian package";
  await execStep(ctx, label, "apt-get", ["download", "docker-registry"], { cwd: target });
  const archive = readdirSync(target).find((file) => file.endsWith(".deb"));
  if (archive === undefined) throw new ToolchainError("apt-get download left no package behind.");
  await exec("dpkg-deb", ["--extract", archive, "."], { cwd: target });
  rmSync(join(target, archive));
}

function rememberedPort(folder: string): number | undefined {
  const file = join(folder, "port");
  return existsSync(file) ? Number(readFileSync(file, "utf8")) : undefined;
}

async function registryAnswers(port: number): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(2000);
    return (await fetch(`http://localhost:${port}/v2/`, { signal })).ok;
  } catch {
    return false;
  }
}

/** First port from `from` on that nothing listens on, on loopback. */
export async function freePort(from: number): Promise<number> {
  for (let port = from; port < from + 100; port++) {
    if (await canListen(port)) return port;
  }
  throw new ToolchainError(`No free port between ${from} and ${from + 99} for the image registry.`);
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
