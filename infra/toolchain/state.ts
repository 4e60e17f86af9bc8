import { randomBytes } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { ToolchainContext } from "./context.ts";

/** The engine's home of this checkout: its plugins may be stand-ins that run this checkout's code. */
export function pulumiHome(ctx: ToolchainContext): string {
  const home = join(ctx.checkout, ".mcp-stacks", "pulumi");
  const versions = join(home, "versions");
  const shared = join(ctx.cacheDir, "pulumi", "versions");
  mkdirSync(home, { recursive: true });
  mkdirSync(shared, { recursive: true });
  // lets `npx pulumi` find the engine that is cached for all checkouts
  if (linkTarget(versions) !== shared) {
    rmSync(versions, { recursive: true, force: true });
    symlinkSync(shared, versions, "junction");
  }
  return home;
}

/** Where a link points, also when that is gone; undefined for what is no link. */
function linkTarget(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

/**
 * Environment of the engine. A backend or passphrase of the user's wins; without one, state stays
 * in the checkout's git-ignored `.mcp-stacks`, encrypted by a passphrase generated there.
 */
export function engineEnv(ctx: ToolchainContext, home: string): Record<string, string> {
  const { env } = ctx;
  const given = (name: string) => env[name] !== undefined && env[name] !== "";
  return {
    PULUMI_HOME: home,
    PULUMI_SKIP_UPDATE_CHECK: "1",
    // imports of the program are compiled once, not on every run
    NODE_COMPILE_CACHE: env.NODE_COMPILE_CACHE ?? join(ctx.cacheDir, "node-compile"),
    ...(given("PULUMI_BACKEND_URL") ? {} : { PULUMI_BACKEND_URL: stateUrl(ctx) }),
    ...(given("PULUMI_CONFIG_PASSPHRASE") || given("PULUMI_CONFIG_PASSPHRASE_FILE")
      ? {}
      : { PULUMI_CONFIG_PASSPHRASE_FILE: passphraseFile(ctx) }),
  };
}

function stateUrl(ctx: ToolchainContext): string {
  const folder = join(ctx.checkout, ".mcp-stacks", "state");
  mkdirSync(folder, { recursive: true });
  // the engine writes files that everybody on the machine may read
  chmodSync(folder, 0o700);
  return pathToFileURL(folder).href;
}

function passphraseFile(ctx: ToolchainContext): string {
  const file = join(ctx.checkout, ".mcp-stacks", "passphrase");
  if (!existsSync(file))
    writeFileSync(file, randomBytes(32).toString("base64url"), { mode: 0o600 });
  return file;
}
