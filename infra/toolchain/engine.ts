import { existsSync, renameSync, rmSync } from "node:fs";
import { delimiter, join, sep } from "node:path";
import { cached } from "./cache.ts";
import type { Provision, ToolchainContext } from "./context.ts";
import { buildEngine, builtMarker } from "./engine-build.ts";
import { exec } from "./exec.ts";
import { reachesDownloads } from "./reach.ts";

/** The release that is fetched or built where the machine has none; also package.json's `pulumi`. */
export const engineVersion = "3.256.0";

/** The oldest release whose commands and events the program relies on. */
const oldestEngine = [3, 150] as const;

/**
 * Finds or provides the Pulumi engine with its Node language host: the one on PATH, the official
 * download, or one built from its Go modules.
 *
 * @throws ToolchainError naming both ways to get one.
 */
export async function provideEngine(ctx: ToolchainContext): Promise<Provision> {
  const installed = await engineOnPath(ctx);
  if (installed) return engine(`Pulumi ${installed.version} in ${installed.folder}`, []);
  const root = join(ctx.cacheDir, "pulumi", "versions", engineVersion);
  const bin = join(root, "bin");
  const wasThere = existsSync(root);
  await cached(root, async (folder) => {
    if (await download(ctx, folder)) return;
    await buildEngine(ctx, engineVersion, join(folder, "bin"));
  });
  const origin = existsSync(join(bin, builtMarker)) ? "built from its Go modules" : "official";
  return engine(`Pulumi ${engineVersion}, ${origin}${wasThere ? ", cached" : ""}`, [bin]);
}

/** Whether a version, such as `v3.256.0`, is new enough. */
export function isUsable(version: string): boolean {
  const [major = 0, minor = 0] = version.replace(/^v/, "").split(".").map(Number);
  return major === oldestEngine[0] && minor >= oldestEngine[1];
}

function engine(choice: string, path: readonly string[]): Provision {
  return { need: "Pulumi engine", choice, standIn: false, env: {}, path };
}

/** The CLI on PATH when it is usable; neither the project's own wrapper nor our cache counts. */
async function engineOnPath(
  ctx: ToolchainContext,
): Promise<{ version: string; folder: string } | undefined> {
  const wrapper = `${sep}node_modules${sep}.bin`;
  const folders = (ctx.env.PATH ?? "")
    .split(delimiter)
    .filter((dir) => dir !== "" && !dir.endsWith(wrapper) && !dir.startsWith(ctx.cacheDir));
  const folder = folders.find((dir) => existsSync(join(dir, executable(ctx, "pulumi"))));
  const host = executable(ctx, "pulumi-language-nodejs");
  if (folder === undefined || !folders.some((dir) => existsSync(join(dir, host)))) return undefined;
  try {
    const { stdout } = await exec(join(folder, executable(ctx, "pulumi")), ["version"], {
      env: { ...ctx.env, PULUMI_SKIP_UPDATE_CHECK: "1" },
      timeoutSec: 20,
    });
    const version = stdout.trim().replace(/^v/, "");
    return isUsable(version) ? { version, folder } : undefined;
  } catch {
    return undefined;
  }
}

/** Lets npm's `pulumi` package fetch the official release; false when it is out of reach. */
async function download(ctx: ToolchainContext, folder: string): Promise<boolean> {
  if (!(await reachesDownloads(ctx))) return false;
  ctx.say(`Fetching the official Pulumi ${engineVersion}`);
  const home = join(folder, "home");
  try {
    await exec(
      process.execPath,
      [join(ctx.checkout, "node_modules", "pulumi", "run.js"), "version"],
      {
        env: {
          ...ctx.env,
          PULUMI_HOME: home,
          PULUMI_VERSION: engineVersion,
          PULUMI_SKIP_UPDATE_CHECK: "1",
        },
        timeoutSec: 600,
        label: "fetching Pulumi",
        say: ctx.say,
      },
    );
    renameSync(join(home, "versions", engineVersion, "bin"), join(folder, "bin"));
    return true;
  } catch (error) {
    // said in full, because what follows takes minutes
    ctx.say(`It could not be fetched: ${error instanceof Error ? error.message : String(error)}`);
    return false;
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

function executable(ctx: ToolchainContext, program: string): string {
  return ctx.platform === "win32" ? `${program}.exe` : program;
}
