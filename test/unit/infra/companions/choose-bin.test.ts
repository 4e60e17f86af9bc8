import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";

const script = join(import.meta.dirname, "../../../../infra/companions/images/npm/choose-bin.mjs");
const name = "@scope/server-one";
const folders: string[] = [];

/** Chooses as the build of an image does; gives back where the one command leads. */
function chosen(bin: unknown): string {
  const folder = mkdtempSync(join(tmpdir(), "choose-bin-"));
  folders.push(folder);
  const home = join(folder, "node_modules", name);
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, "package.json"), JSON.stringify({ name, bin }));
  execFileSync(process.execPath, [script, name], { cwd: folder, encoding: "utf8", stdio: "pipe" });
  return readlinkSync(join(folder, "bin", "server"));
}

describe("the command of an npm package", () => {
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
  });

  it("is its only one, whatever it is called", () => {
    expect(chosen("main.js")).toBe("../node_modules/.bin/server-one");
    expect(chosen({ other: "main.js" })).toBe("../node_modules/.bin/other");
    expect(chosen({ one: "main.js", same: "main.js" })).toBe("../node_modules/.bin/one");
  });

  it("is that of the package's own name among several", () => {
    expect(chosen({ other: "a.js", "server-one": "b.js" })).toBe("../node_modules/.bin/server-one");
  });

  it("fails without any, and lists those of which none stands out", () => {
    expect(() => chosen(undefined)).toThrow(
      "npm package @scope/server-one has no command: set the companion's `command`",
    );
    expect(() => chosen({ a: "a.js", b: "b.js" })).toThrow(
      "npm package @scope/server-one has several commands: set the companion's `command` to one of a, b",
    );
  });
});
