import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
} from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { withLock } from "./cache.ts";
import type { Provision, ToolchainContext } from "./context.ts";
import { exec } from "./exec.ts";
import { outOfReach, reachesDownloads, rememberOutOfReach } from "./reach.ts";
import { standInMarker, writeStandIn } from "./stand-in-plugin.ts";

const manifestSchema = z.object({ version: z.string() });

/** A provider plugin in the version of the npm package that the program imports. */
interface Plugin {
  readonly name: string;
  readonly version: string;
  /** Folder name that the engine looks for. */
  readonly folder: string;
}

/**
 * Finds or provides the provider plugins: the official ones, installed by the user before or fetched
 * once into the cache, else the project's stand-ins, which are test equipment and said to be.
 *
 * @param home the checkout's own PULUMI_HOME; a stand-in runs the code of its checkout.
 * @param env environment in which the engine is found.
 * @throws ToolchainError for a plugin that is out of reach and has no stand-in.
 */
export async function providePlugins(
  ctx: ToolchainContext,
  home: string,
  names: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<Provision[]> {
  const provisions: Provision[] = [];
  for (const name of names) {
    const version = installedVersion(ctx, name);
    const plugin = { name, version, folder: `resource-${name}-v${version}` };
    provisions.push(await providePlugin(ctx, home, plugin, env));
  }
  return provisions;
}

async function providePlugin(
  ctx: ToolchainContext,
  home: string,
  plugin: Plugin,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Provision> {
  const { name, version, folder } = plugin;
  const own = join(home, "plugins", folder);
  const installed = [userHome(ctx), join(ctx.cacheDir, "pulumi")]
    .map((other) => join(other, "plugins", folder))
    .find((other) => other !== own && isOfficial(other, name));
  const official = installed ?? (await download(ctx, plugin, env));
  if (official !== undefined) {
    if (!isOfficial(own, name)) copyFiles(official, own);
    return provision(name, `official ${version}`, false);
  }
  writeStandIn(ctx, own, plugin);
  return provision(name, `stand-in for the official ${version} (test equipment)`, true);
}

function provision(name: string, choice: string, standIn: boolean): Provision {
  return { need: `${name} plugin`, choice, standIn, env: {}, path: [] };
}

function installedVersion(ctx: ToolchainContext, name: string): string {
  const manifest = join(ctx.checkout, "node_modules", "@pulumi", name, "package.json");
  return manifestSchema.parse(JSON.parse(readFileSync(manifest, "utf8"))).version;
}

function userHome(ctx: ToolchainContext): string {
  const { PULUMI_HOME, HOME, USERPROFILE } = ctx.env;
  return PULUMI_HOME || join(HOME ?? USERPROFILE ?? homedir(), ".pulumi");
}

function isOfficial(folder: string, name: string): boolean {
  const has = (file: string) => existsSync(join(folder, file));
  const program = has(`pulumi-resource-${name}`) || has(`pulumi-resource-${name}.exe`);
  // the engine keeps `.partial` beside a folder while it unpacks into it
  return program && !has(standInMarker) && !existsSync(`${folder}.partial`);
}

/** Lets the engine fetch an official plugin into the cache; undefined when it is out of reach. */
async function download(
  ctx: ToolchainContext,
  { name, version, folder }: Plugin,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string | undefined> {
  const note = `plugin-${name}-${version}`;
  if (outOfReach(ctx, note) || !(await reachesDownloads(ctx))) return undefined;
  ctx.say(`Fetching the official ${name} plugin ${version}`);
  const home = join(ctx.cacheDir, "pulumi");
  try {
    await withLock(join(home, `${folder}.lock`), () =>
      exec("pulumi", ["plugin", "install", "resource", name, version], {
        env: { ...env, PULUMI_HOME: home },
        label: `fetching the ${name} plugin`,
        say: ctx.say,
        timeoutSec: 300,
      }),
    );
    return join(home, "plugins", folder);
  } catch {
    rememberOutOfReach(ctx, note);
    return undefined;
  }
}

/** Hard links the files where it can: the engine passes over a folder that is itself a link. */
function copyFiles(from: string, to: string): void {
  rmSync(to, { recursive: true, force: true });
  mkdirSync(to, { recursive: true });
  for (const file of readdirSync(from)) {
    try {
      linkSync(join(from, file), join(to, file));
    } catch {
      copyFileSync(join(from, file), join(to, file));
    }
  }
}
