import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { Provision, ToolchainContext } from "./context.ts";
import { exec, ToolchainError } from "./exec.ts";
import { outOfReach, rememberOutOfReach } from "./reach.ts";

const manifestSchema = z.object({ version: z.string() });

/**
 * Finds or provides the provider plugins: the official ones, fetched once into the cache, else the
 * project's stand-ins, which are test equipment and said to be.
 *
 * @param home the checkout's own PULUMI_HOME; a stand-in runs the code of its checkout.
 * @param env environment in which the engine is found.
 */
export async function providePlugins(
  ctx: ToolchainContext,
  home: string,
  names: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<Provision[]> {
  const provisions: Provision[] = [];
  for (const name of names) provisions.push(await providePlugin(ctx, home, name, env));
  return provisions;
}

async function providePlugin(
  ctx: ToolchainContext,
  home: string,
  name: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Provision> {
  const version = installedVersion(ctx, name);
  const folder = `resource-${name}-v${version}`;
  const shared = join(ctx.cacheDir, "pulumi", "plugins", folder);
  const own = join(home, "plugins", folder);
  if (isInstalled(shared, name) || (await download(ctx, name, version, env))) {
    linkFiles(shared, own);
    return plugin(name, `official ${version}`, false);
  }
  writeStandIn(ctx, own, name);
  return plugin(
    name,
    `stand-in for the official ${version}, which is out of reach (test equipment)`,
    true,
  );
}

function plugin(name: string, choice: string, standIn: boolean): Provision {
  return { need: `${name} plugin`, choice, standIn, env: {}, path: [] };
}

/** The plugin's version is that of the npm package that the program imports. */
function installedVersion(ctx: ToolchainContext, name: string): string {
  const manifest = join(ctx.checkout, "node_modules", "@pulumi", name, "package.json");
  return manifestSchema.parse(JSON.parse(readFileSync(manifest, "utf8"))).version;
}

function isInstalled(folder: string, name: string): boolean {
  return existsSync(join(folder, `pulumi-resource-${name}`)) && !existsSync(`${folder}.partial`);
}

async function download(
  ctx: ToolchainContext,
  name: string,
  version: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<boolean> {
  if (outOfReach(ctx, `plugin-${name}`)) return false;
  ctx.say(`Fetching the official ${name} plugin ${version}`);
  try {
    await exec("pulumi", ["plugin", "install", "resource", name, version], {
      env: { ...env, PULUMI_HOME: join(ctx.cacheDir, "pulumi") },
      label: `fetching the ${name} plugin`,
      say: ctx.say,
      timeoutSec: 300,
    });
    return true;
  } catch {
    rememberOutOfReach(ctx, `plugin-${name}`);
    return false;
  }
}

/** Links the files one by one: the engine passes over a plugin folder that is itself a link. */
function linkFiles(from: string, to: string): void {
  rmSync(to, { recursive: true, force: true });
  mkdirSync(to, { recursive: true });
  for (const file of readdirSync(from)) symlinkSync(join(from, file), join(to, file));
}

function writeStandIn(ctx: ToolchainContext, folder: string, name: string): void {
  const program = join(ctx.checkout, "test", "standins", name, "main.ts");
  if (!existsSync(program) || ctx.platform === "win32") {
    throw new ToolchainError(
      `The official ${name} plugin is out of reach and there is no stand-in for it here.\n` +
        `  fix  let the machine reach the plugin's download, or run \`pulumi plugin install resource ${name}\` elsewhere and copy it;\n` +
        "       MCP_STACKS_RETRY=1 tries again",
    );
  }
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const script = join(folder, `pulumi-resource-${name}`);
  const quote = (path: string) => `'${path.replaceAll("'", "'\\''")}'`;
  writeFileSync(script, `#!/bin/sh\nexec ${quote(process.execPath)} ${quote(program)} "$@"\n`);
  chmodSync(script, 0o755);
}
