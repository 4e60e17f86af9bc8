import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";

const images = join(import.meta.dirname, "../../../../infra/companions/images");
const folder = mkdtempSync(join(tmpdir(), "mcp-stacks-npm-"));

/** Runs what the Dockerfile installs with, in a folder of the test's own and with a git that only fails. */
function install(variables: Readonly<Record<string, string>>) {
  const text = readFileSync(join(images, "npm/Dockerfile"), "utf8");
  const [, script = ""] = /^RUN (set -eu;[\s\S]*?[^\\])\n/m.exec(text) ?? [];
  const { status, stderr } = spawnSync("sh", ["-c", script.replaceAll("/tmp/", `${folder}/`)], {
    cwd: folder,
    encoding: "utf8",
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      npm_config_git: "false",
      PACKAGE: "one",
      VERSION: "git+file:///nowhere#0123456789012345678901234567890123456789",
      OWN_COMMAND: "yes",
      ...variables,
    },
  });
  return { isInstalled: status === 0, isRefused: stderr.includes("EALLOWGIT") };
}

describe("the install of a companion's npm package", () => {
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("fails for what is fetched by git, unless code of packages may run", () => {
    // from git npm installs what is needed to pack it, by the .npmrc that lies there
    expect(install({ INSTALL_SCRIPTS: "" })).toEqual({ isInstalled: false, isRefused: true });
    expect(install({ INSTALL_SCRIPTS: "yes" })).toEqual({ isInstalled: false, isRefused: false });
  });
});
