import { mkdirSync, readFileSync, readlinkSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { engineEnv, pulumiHome } from "../../../../infra/toolchain/state.ts";
import { type Temporary, temporary } from "./temporary.ts";

let t: Temporary;
beforeEach(() => {
  t = temporary();
});
afterEach(() => t.remove());

describe("engineEnv", () => {
  const envWith = (env: Readonly<Record<string, string>>) => {
    const ctx = { ...t.ctx, env: { ...t.ctx.env, ...env } };
    return engineEnv(ctx, pulumiHome(ctx));
  };

  it("keeps the state in the checkout, where git does not look", () => {
    const url = envWith({}).PULUMI_BACKEND_URL ?? "";
    expect(fileURLToPath(url)).toBe(join(t.ctx.checkout, ".mcp-stacks", "state"));
    expect(statSync(fileURLToPath(url)).isDirectory()).toBe(true);
  });

  it.skipIf(process.platform === "win32")(
    "closes the state to other users, also one made before",
    () => {
      const folder = join(t.ctx.checkout, ".mcp-stacks", "state");
      mkdirSync(folder, { recursive: true, mode: 0o755 });
      envWith({});
      expect(statSync(folder).mode & 0o777).toBe(0o700);
    },
  );

  it("generates a passphrase once, for its owner only, and hands on just the file's name", () => {
    const env = envWith({});
    const file = env.PULUMI_CONFIG_PASSPHRASE_FILE ?? "";
    const passphrase = readFileSync(file, "utf8");
    expect(Buffer.from(passphrase, "base64url")).toHaveLength(32);
    if (process.platform !== "win32") expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(envWith({}).PULUMI_CONFIG_PASSPHRASE_FILE).toBe(file);
    expect(readFileSync(file, "utf8")).toBe(passphrase);
    expect(JSON.stringify(env)).not.toContain(passphrase);
  });

  it("leaves a backend and a passphrase of the user's alone", () => {
    const env = envWith({ PULUMI_BACKEND_URL: "s3://bucket", PULUMI_CONFIG_PASSPHRASE: "mine" });
    expect(Object.keys(env)).not.toContain("PULUMI_BACKEND_URL");
    expect(Object.keys(env)).not.toContain("PULUMI_CONFIG_PASSPHRASE_FILE");
    const other = envWith({ PULUMI_CONFIG_PASSPHRASE_FILE: "/mine" });
    expect(Object.keys(other)).not.toContain("PULUMI_CONFIG_PASSPHRASE_FILE");
  });
});

describe("pulumiHome", () => {
  it("shows the engine of the shared cache where `npx pulumi` looks for it", () => {
    const cached = join(t.ctx.cacheDir, "pulumi", "versions", "3.256.0");
    mkdirSync(cached, { recursive: true });
    expect(statSync(join(pulumiHome(t.ctx), "versions", "3.256.0")).isDirectory()).toBe(true);
  });

  it("follows a cache that was moved or removed", () => {
    const versions = join(pulumiHome(t.ctx), "versions");
    rmSync(t.ctx.cacheDir, { recursive: true });
    pulumiHome(t.ctx);
    expect(statSync(versions).isDirectory()).toBe(true);
    const cacheDir = join(t.folder, "moved");
    pulumiHome({ ...t.ctx, cacheDir });
    expect(readlinkSync(versions)).toContain(join(cacheDir, "pulumi", "versions"));
  });
});
