import { join } from "node:path";

/**
 * Folder of a user for what can be had again, by the custom of each system (XDG Base Directory on
 * Linux); `MCP_STACKS_CACHE` moves it. Plain JavaScript, because the way in needs it on an old Node.
 *
 * @param {NodeJS.Platform} platform
 * @param {Readonly<Record<string, string | undefined>>} env
 * @param {string} home
 */
export function cacheDirOf(platform, env, home) {
  if (env.MCP_STACKS_CACHE) return env.MCP_STACKS_CACHE;
  if (platform === "darwin") return join(home, "Library", "Caches", "mcp-stacks");
  if (platform === "win32") {
    return join(env.LOCALAPPDATA ?? join(home, "AppData", "Local"), "mcp-stacks");
  }
  return join(env.XDG_CACHE_HOME || join(home, ".cache"), "mcp-stacks");
}
