import { execFileSync, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";

const images = join(import.meta.dirname, "../../../../infra/companions/images");
const script = join(images, "pypi/choose_script.py");
const hasPython = spawnSync("python3", ["--version"]).status === 0;
const folders: string[] = [];

/** Chooses as the build of an image does, in an environment whose packages run code when it is started. */
function chosen(commands: readonly string[], name = "Server.one"): string {
  const folder = mkdtempSync(join(tmpdir(), "choose-script-"));
  folders.push(folder);
  const packages = join(folder, "venv/lib/python3.13/site-packages");
  const info = join(packages, "server_one-1.0.dist-info");
  mkdirSync(info, { recursive: true });
  writeFileSync(join(info, "METADATA"), "Metadata-Version: 2.1\nName: server-one\nVersion: 1.0\n");
  const points = commands.map((command) => `${command} = server_one:main\n`);
  writeFileSync(join(info, "entry_points.txt"), `[console_scripts]\n${points.join("")}`);
  writeFileSync(join(packages, "evil.pth"), `import os; os.mkdir("${folder}/evil")\n`);
  // what a start in a folder of a package's own would import
  writeFileSync(join(folder, "re.py"), `import os; os.mkdir("${folder}/evil")\n`);
  try {
    execFileSync("python3", ["-I", "-S", script, name], { cwd: folder, stdio: "pipe" });
    expect(readdirSync(join(folder, "bin"))).toEqual(["server"]);
    return readlinkSync(join(folder, "bin", "server"));
  } finally {
    expect(existsSync(join(folder, "evil"))).toBe(false);
  }
}

describe.skipIf(!hasPython)("the command of a PyPI package", () => {
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
  });

  it("is its only one, whatever it is called, and nothing of the package is run to find it", () => {
    expect(chosen(["other"])).toBe("../venv/bin/other");
  });

  it("is that of the package's own name among several, however it is spelled", () => {
    expect(chosen(["other", "server_one"])).toBe("../venv/bin/server_one");
  });

  it("fails without any, and lists those of which none stands out", () => {
    expect(() => chosen([])).toThrow(
      "PyPI package Server.one has no command: set the companion's `command`",
    );
    expect(() => chosen(["b", "a"])).toThrow(
      "PyPI package Server.one has several commands: set the companion's `command` to one of a, b",
    );
  });
});
