import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ToolchainContext } from "./context.ts";
import { exec, ToolchainError } from "./exec.ts";
import { canInstallPackages, installPackages } from "./host-packages.ts";

/** A program from PyPI, with all that it needs fixed in a list. */
export interface PythonProgram {
  readonly name: string;
  readonly version: string;
  /** The list in `python/`: each package by version and checksum. */
  readonly packages: string;
  /** Its command, and the module that this runs. */
  readonly command: string;
  readonly module: string;
  /** What it is for, to be said before Python is installed for it. */
  readonly purpose: string;
}

/** Name of its cache folder: another list of packages is another installation. */
export function pythonFolder({ name, version, packages }: PythonProgram): string {
  const digest = createHash("sha256")
    .update(readFileSync(listOf(packages)))
    .digest("hex");
  return `${name}-${version}-${digest.slice(0, 12)}`;
}

/**
 * Installs a program from PyPI into a Python environment of its own, every package by its checksum
 * and none built here. The command is in the folder `commands` of that folder.
 *
 * @throws ToolchainError when there is no Python, or with pip's last lines when it fails.
 */
export async function installPython(
  ctx: ToolchainContext,
  folder: string,
  program: PythonProgram,
): Promise<void> {
  const { name, version, packages } = program;
  if (!(await hasPython(ctx)) && canInstallPackages(ctx)) {
    await installPackages(ctx, ["python3-venv"], `${program.purpose} is a Python program`);
  }
  await makeEnvironment(ctx, folder, program);
  ctx.say(`Installing ${name} ${version} from PyPI (once for all checkouts)`);
  const fixed = ["--require-hashes", "--only-binary", ":all:", "--requirement", listOf(packages)];
  const quiet = ["--quiet", "--no-input", "--disable-pip-version-check"];
  await exec(join(folder, "bin", "python"), ["-m", "pip", "install", ...quiet, ...fixed], {
    env: ctx.env,
    label: `installing ${name}`,
    say: ctx.say,
  });
  // the installed script names this folder, which is moved to its place later
  const commands = join(folder, "commands");
  mkdirSync(commands);
  const command = join(commands, program.command);
  const python = '"$(dirname "$0")/../bin/python"';
  writeFileSync(command, `#!/bin/sh\nexec ${python} -m ${program.module} "$@"\n`);
  chmodSync(command, 0o755);
}

function listOf(packages: string): string {
  return join(import.meta.dirname, "python", packages);
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

async function makeEnvironment(
  ctx: ToolchainContext,
  folder: string,
  { name, version }: PythonProgram,
): Promise<void> {
  if (!(await hasPython(ctx))) {
    throw new ToolchainError(
      `There is no ${name} ${version} on PATH, and no Python to install it with.\n` +
        `  fix  install that release of ${name}, or Python 3.10 or newer with its module venv\n` +
        "       (Debian's packages python3 and python3-venv)",
    );
  }
  await exec("python3", ["-m", "venv", folder], { env: ctx.env, label: "making its environment" });
}
