import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { ToolchainContext } from "./context.ts";
import { execStep } from "./exec-step.ts";

const systemFolders = [
  "/usr/local/sbin",
  "/usr/local/bin",
  "/usr/sbin",
  "/usr/bin",
  "/sbin",
  "/bin",
];

/** apt-get asks nothing: neither debconf, nor changed files, nor which services to restart. */
const quietApt = { DEBIAN_FRONTEND: "noninteractive", NEEDRESTART_MODE: "a" };

/** Whether packages can be installed here: Linux with apt-get (Debian, Ubuntu), as root. */
export function canInstallPackages(ctx: ToolchainContext): boolean {
  return (
    ctx.platform === "linux" &&
    process.getuid?.() === 0 &&
    findCommand(ctx, "apt-get") !== undefined
  );
}

/** Full path of a command on PATH or in the system's folders. */
export function findCommand(ctx: ToolchainContext, command: string): string | undefined {
  const folders = [...(ctx.env.PATH ?? "").split(delimiter).filter(Boolean), ...systemFolders];
  return folders.map((folder) => join(folder, command)).find(isExecutable);
}

const updated = new WeakSet<ToolchainContext>();

/**
 * Installs the Debian packages of those commands that are missing; says first which. Only call it
 * when `canInstallPackages`.
 *
 * @param packageOf Package name by command: `{ dockerd: "docker.io" }`.
 */
export async function installMissing(
  ctx: ToolchainContext,
  packageOf: Readonly<Record<string, string>>,
  reason: string,
): Promise<void> {
  const missing = Object.entries(packageOf).filter(([command]) => !findCommand(ctx, command));
  const packages = [...new Set(missing.map(([, name]) => name))];
  if (packages.length > 0) await installPackages(ctx, packages, reason);
}

/** Installs Debian packages; says first which and why. Only call it when `canInstallPackages`. */
export async function installPackages(
  ctx: ToolchainContext,
  packages: readonly string[],
  reason: string,
): Promise<void> {
  await updatePackageLists(ctx);
  const label = `Installing ${packages.join(", ")} with apt-get`;
  ctx.say(`Installing packages on this machine as root: ${reason}`);
  await aptGet(ctx, ["install", "-y", "--no-install-recommends", ...packages], label);
}

/** Reads the package lists once a command, so that what they name can be fetched. */
export async function updatePackageLists(ctx: ToolchainContext): Promise<void> {
  if (updated.has(ctx)) return;
  await aptGet(ctx, ["update"], "Reading the lists of Debian packages (apt-get update)");
  updated.add(ctx);
}

async function aptGet(ctx: ToolchainContext, args: string[], label: string): Promise<void> {
  // another apt may hold the lock, for instance a machine's unattended upgrades
  const options = ["-q", "-o", "DPkg::Lock::Timeout=300", "-o", "Dpkg::Options::=--force-confold"];
  const env = { ...ctx.env, ...quietApt };
  await execStep(ctx, label, "apt-get", [...options, ...args], { env });
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return existsSync(path);
  } catch {
    return false;
  }
}
