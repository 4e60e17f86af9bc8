import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { ToolchainContext } from "./context.ts";

const dayMs = 24 * 3600 * 1000;

/** Where the official engine and plugins are downloaded from. */
const downloads = "https://get.pulumi.com/";
const note = "pulumi-downloads";

/**
 * Whether Pulumi's downloads answer within 5 s; a failure is remembered. Behind a proxy, which this
 * process does not use but the downloads do, only they can tell.
 */
export async function reachesDownloads(ctx: ToolchainContext): Promise<boolean> {
  if (outOfReach(ctx, note)) return false;
  if (ctx.env.HTTPS_PROXY || ctx.env.https_proxy) return true;
  try {
    await fetch(downloads, { method: "HEAD", signal: AbortSignal.timeout(5000) });
    rmSync(noteOf(ctx, note), { force: true });
    return true;
  } catch {
    rememberOutOfReach(ctx, note);
    return false;
  }
}

/**
 * Whether a download failed within the last day, so that it need not be tried on every run;
 * `MCP_STACKS_RETRY=1` tries again.
 */
export function outOfReach(ctx: ToolchainContext, what: string, now = Date.now()): boolean {
  if (ctx.env.MCP_STACKS_RETRY === "1") return false;
  const file = noteOf(ctx, what);
  return existsSync(file) && now - statSync(file).mtimeMs < dayMs;
}

/** Notes that a download failed. */
export function rememberOutOfReach(ctx: ToolchainContext, what: string): void {
  const file = noteOf(ctx, what);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, "");
}

function noteOf(ctx: ToolchainContext, what: string): string {
  return join(ctx.cacheDir, "out-of-reach", what);
}
