import { describe, expect, it } from "vitest";
import { cacheDirOf } from "../../../../infra/toolchain/cache-folder.mjs";

describe("cacheDirOf", () => {
  it.each([
    ["linux", {}, "/home/ada/.cache/mcp-stacks"],
    ["linux", { XDG_CACHE_HOME: "/var/ada" }, "/var/ada/mcp-stacks"],
    ["linux", { XDG_CACHE_HOME: "" }, "/home/ada/.cache/mcp-stacks"],
    ["darwin", { XDG_CACHE_HOME: "/var/ada" }, "/home/ada/Library/Caches/mcp-stacks"],
    ["win32", { LOCALAPPDATA: "/local" }, "/local/mcp-stacks"],
    ["win32", {}, "/home/ada/AppData/Local/mcp-stacks"],
  ] as const)("follows the custom of %s with %o", (platform, env, expected) => {
    expect(cacheDirOf(platform, env, "/home/ada").replaceAll("\\", "/")).toBe(expected);
  });

  it("is moved by MCP_STACKS_CACHE on every system", () => {
    for (const platform of ["linux", "darwin", "win32"] as const) {
      expect(cacheDirOf(platform, { MCP_STACKS_CACHE: "/other" }, "/home/ada")).toBe("/other");
    }
  });
});
