import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ToolchainContext } from "./context.ts";
import { exec, ToolchainError } from "./exec.ts";
import { canInstallPackages, installPackages } from "./host-packages.ts";

/** The release that is installed; also the one in its list of packages. */
export const checkovVersion = "3.3.30";

const packageList = join(import.meta.dirname, "python", "checkov.txt");

/** Name of the cache folder: another list of packages is another installation. */
export function checkovFolder(): string {
  const digest = createHash("sha256").update(readFileSync(packageList)).digest("hex");
  return `checkov-${checkovVersion}-${digest.slice(0, 12)}`;
}

/**
 * Installs checkov from PyPI into a Python environment of its own, every package by its checksum
 * and none built here: about a minute. The command is `commands/checkov` in that folder.
 *
 * @throws ToolchainError when there is no Python, or with pip's last lines when it fails.
 */
export async function installCheckov(ctx: ToolchainContext, folder: string): Promise<void> {
  if (!(await hasPython(ctx)) && canInstallPackages(ctx)) {
    const reason = "checkov, which judges the manifests, is a Python program";
    await installPackages(ctx, ["python3-venv"], reason);
  }
  await makeEnvironment(ctx, folder);
  ctx.say(`Installing checkov ${checkovVersion} from PyPI (once for all checkouts)`);
  const fixed = ["--require-hashes", "--only-binary", ":all:", "--requirement", packageList];
  const quiet = ["--quiet", "--no-input", "--disable-pip-version-check"];
  await exec(join(folder, "bin", "python"), ["-m", "pip", "install", ...quiet, ...fixed], {
    env: ctx.env,
    label: "installing checkov",
    say: ctx.say,
  });
  // the installed script names this folder, which is moved to its place later
  const commands = join(folder, "commands");
  mkdirSync(commands);
  const command = join(commands, "checkov");
  writeFileSync(command, '#!/bin/sh\nexec "$(dirname "$0")/../bin/python" -m checkov.main "$@"\n');
  chmodSync(command, 0o755);
}

/** Whether there is a Python that is new enough and makes environments, which Debian's own does not. */
async function hasPython(ctx: ToolchainContext): Promise<boolean> {
  const script = "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))";
  try {
    await exec("python3", ["-c", script], { env: ctx.env });
    return true;
  } catch {
    return false;
  }
}

async function makeEnvironment(ctx: ToolchainContext, folder: string): Promise<void> {
  if (!(await hasPython(ctx))) {
    throw new ToolchainError(
      `There is no checkov ${checkovVersion} on PATH, and no Python to install it with.\n` +
        "  fix  install that release of checkov, or Python 3.10 or newer with its module venv\n" +
        "       (Debian's packages python3 and python3-venv)",
    );
  }
  await exec("python3", ["-m", "venv", folder], { env: ctx.env, label: "making its environment" });
}
