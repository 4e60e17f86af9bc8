import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkovFolder, checkovVersion } from "../../../../infra/toolchain/checkov-install.ts";
import type { ToolchainContext } from "../../../../infra/toolchain/context.ts";
import { actionlintTool, kubeScoreTool } from "../../../../infra/toolchain/go-tool-build.ts";
import { provideManifestChecks, saysVersion } from "../../../../infra/toolchain/manifest-checks.ts";
import { type Temporary, temporary } from "./temporary.ts";

const toolchain = join(import.meta.dirname, "..", "..", "..", "..", "infra", "toolchain");

describe("the versions of the manifest checks", () => {
  it("are those that go.mod and the list of packages fix", () => {
    for (const tool of [kubeScoreTool, actionlintTool]) {
      const module = readFileSync(join(toolchain, "go", tool.name, "go.mod"), "utf8");
      const [path] = tool.package.split("/cmd/");
      expect(module).toContain(`${path} v${tool.version}`);
    }
    const packages = readFileSync(join(toolchain, "python", "checkov.txt"), "utf8");
    expect(packages).toContain(`\ncheckov==${checkovVersion} \\\n`);
  });

  it("have a checksum for each package", () => {
    const packages = readFileSync(join(toolchain, "python", "checkov.txt"), "utf8");
    const entries = packages.split(/\n(?=[a-z])/).slice(1);
    expect(entries.length).toBeGreaterThan(50);
    expect(
      entries.filter((entry) => !/^[\w.-]+==[^\n]*\\\n {4}--hash=sha256:/.test(entry)),
    ).toEqual([]);
  });
});

describe("saysVersion", () => {
  it.each([
    ["kube-score version: 1.20.0, commit: N/A, built: N/A", "1.20.0", true],
    ["3.3.30\n", "3.3.30", true],
    ["3.3.3", "3.3.30", false],
    ["3.3.30", "3.3.3", false],
    ["1.20.0-rc1", "1.20.0", false],
    ["needs 1.20.1, is not 1.20.0", "1.20.0", false],
    ["", "1.20.0", false],
  ])("takes %j as %s: %s", (answer, version, expected) => {
    expect(saysVersion(answer, version)).toBe(expected);
  });
});

describe.runIf(process.platform !== "win32")("provideManifestChecks", () => {
  let machine: Temporary;
  let ctx: ToolchainContext;
  const kubeScore = `echo "kube-score version: ${kubeScoreTool.version}, commit: N/A"`;
  beforeEach(() => {
    machine = temporary();
    machine.script("path/actionlint", `echo ${actionlintTool.version}`);
    // where no packages are installed, whoever runs this
    ctx = { ...machine.ctx, platform: "darwin" };
  });
  afterEach(() => machine.remove());

  it("uses those of the machine in these versions", async () => {
    machine.script("path/kube-score", kubeScore);
    machine.script("path/checkov", `echo ${checkovVersion}`);
    const provision = await provideManifestChecks(ctx);
    const folder = join(machine.folder, "path");
    expect(provision.choice).toBe(
      `kube-score ${kubeScoreTool.version} in ${folder}; actionlint ${actionlintTool.version} in ${folder}; checkov ${checkovVersion} in ${folder}`,
    );
    expect(provision.path).toEqual([]);
    expect(machine.said).toEqual([]);
  });

  it("uses its own rather than another version of the machine", async () => {
    machine.script("path/kube-score", kubeScore);
    machine.script("path/checkov", "echo 3.0.0");
    const folder = `cache/manifest-checks/${checkovFolder()}`;
    machine.script(`${folder}/commands/checkov`, `echo ${checkovVersion}`);
    const provision = await provideManifestChecks(ctx);
    expect(provision.choice).toContain(`checkov ${checkovVersion}, from PyPI, cached`);
    expect(provision.path).toEqual([join(machine.folder, folder, "commands")]);
  });

  it("fails with both ways to get kube-score where there is no Go", async () => {
    machine.script("path/checkov", `echo ${checkovVersion}`);
    await expect(provideManifestChecks(ctx)).rejects.toThrow(
      /no kube-score 1\.20\.0 on PATH, and no Go[\s\S]*install that release of kube-score, or Go/,
    );
  });

  it("fails with both ways to get checkov where Python is too old, and keeps nothing of it", async () => {
    machine.script("path/kube-score", kubeScore);
    machine.script("path/python3", "exit 1");
    await expect(provideManifestChecks(ctx)).rejects.toThrow(
      /no checkov 3\.3\.30 on PATH, and no Python[\s\S]*install that release of checkov, or Python 3\.10/,
    );
    expect(existsSync(join(ctx.cacheDir, "manifest-checks", checkovFolder()))).toBe(false);
  });
});
