import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ToolchainContext } from "../../../../infra/toolchain/context.ts";
import { motoFolder, motoVersion, provideMoto } from "../../../../infra/toolchain/moto.ts";
import { type Temporary, temporary } from "./temporary.ts";

const list = join(import.meta.dirname, "../../../../infra/toolchain/python/moto.txt");

describe("moto's list of packages", () => {
  const packages = readFileSync(list, "utf8");

  it("fixes the version that is told", () => {
    expect(packages).toContain(`\nmoto==${motoVersion} \\\n`);
  });

  it("has a checksum for each package", () => {
    const entries = packages.split(/\n(?=[a-z])/).slice(1);
    expect(entries.length).toBeGreaterThan(50);
    expect(
      entries.filter((entry) => !/^[\w.-]+==[^\n]*\\\n {4}--hash=sha256:/.test(entry)),
    ).toEqual([]);
  });
});

describe.runIf(process.platform !== "win32")("provideMoto", () => {
  let machine: Temporary;
  let ctx: ToolchainContext;
  beforeEach(() => {
    machine = temporary();
    // where no packages are installed, whoever runs this
    ctx = { ...machine.ctx, platform: "darwin" };
  });
  afterEach(() => machine.remove());

  it("takes the one in the cache, says that it is test equipment, and tells its command and the registry", async () => {
    machine.script(`cache/moto/${motoFolder()}/commands/moto_server`, "exit 0");
    const provision = await provideMoto(ctx, "localhost:5005");
    expect(provision).toMatchObject({
      need: "AWS",
      choice: "moto 5.2.5 from PyPI, cached, images at localhost:5005 (test equipment)",
      standIn: true,
    });
    expect(existsSync(provision.env.MCP_STACKS_MOTO ?? "")).toBe(true);
    expect(provision.env.MCP_STACKS_REGISTRY).toBe("localhost:5005");
    expect(machine.said).toEqual([]);
  });

  it("fails with what to install where Python is too old, and keeps nothing of it", async () => {
    machine.script("path/python3", "exit 1");
    await expect(provideMoto(ctx, "localhost:5005")).rejects.toThrow(
      /no moto 5\.2\.5 on PATH, and no Python[\s\S]*Python 3\.10/,
    );
    expect(existsSync(join(ctx.cacheDir, "moto", motoFolder()))).toBe(false);
  });
});
