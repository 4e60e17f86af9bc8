import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cached, withLock } from "../../../../infra/toolchain/cache.ts";

let parent: string;
let folder: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "cache-"));
  folder = join(parent, "versions", "built");
});
afterEach(() => rmSync(parent, { recursive: true }));

const fill = async (target: string) => writeFileSync(join(target, "program"), "made");

describe("cached", () => {
  it("builds once, and leaves nothing but the folder", async () => {
    let builds = 0;
    const build = async (target: string) => {
      builds++;
      await fill(target);
    };
    expect(await cached(folder, build)).toBe(folder);
    await cached(folder, build);
    expect(builds).toBe(1);
    expect(readdirSync(folder)).toEqual(["program"]);
    expect(readdirSync(join(parent, "versions"))).toEqual(["built"]);
  });

  it("builds once for two that ask at the same time", async () => {
    let builds = 0;
    const build = async (target: string) => {
      builds++;
      await fill(target);
    };
    await Promise.all([cached(folder, build), cached(folder, build)]);
    expect(builds).toBe(1);
  });

  it("fails with the build's error, and builds again on the next call", async () => {
    const broken = async (target: string) => {
      await fill(target);
      throw new Error("no compiler");
    };
    await expect(cached(folder, broken)).rejects.toThrow("no compiler");
    expect(existsSync(folder)).toBe(false);
    await cached(folder, async (target) => writeFileSync(join(target, "whole"), ""));
    expect(readdirSync(folder)).toEqual(["whole"]);
  });

  it("takes over from a build that was killed", async () => {
    const module = JSON.stringify(new URL("../../../../infra/toolchain/cache.ts", import.meta.url));
    const child = spawn(
      process.execPath,
      [
        "--disable-warning=ExperimentalWarning",
        "--input-type=module",
        "--eval",
        `import { writeFileSync } from "node:fs";
         const { cached } = await import(${module});
         await cached(${JSON.stringify(folder)}, async (target) => {
           writeFileSync(target + "/half", "");
           console.log("building");
           await new Promise((done) => setTimeout(done, 600_000));
         });`,
      ],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    await once(child.stdout, "data");
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(existsSync(folder)).toBe(false);
    await cached(folder, fill);
    expect(readdirSync(folder)).toEqual(["program"]);
  });
});

describe("withLock", () => {
  it("lets one in at a time", async () => {
    const lock = join(parent, "lock");
    let inside = 0;
    const most: number[] = [];
    const work = () =>
      withLock(lock, async () => {
        most.push(++inside);
        await Promise.resolve();
        inside--;
      });
    await Promise.all([work(), work(), work()]);
    expect(most).toEqual([1, 1, 1]);
    expect(existsSync(lock)).toBe(false);
  });

  it("is free again after an action that failed", async () => {
    const lock = join(parent, "lock");
    const failing = withLock(lock, async () => {
      throw new Error("broken");
    });
    await expect(failing).rejects.toThrow("broken");
    expect(await withLock(lock, async () => "in")).toBe("in");
  });

  it("fails when the lock cannot be written, instead of waiting for ever", async () => {
    const file = join(parent, "file");
    writeFileSync(file, "");
    await expect(withLock(join(file, "lock"), async () => "in")).rejects.toThrow(/EEXIST|ENOTDIR/);
  });
});
