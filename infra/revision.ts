import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { BuildFacts, ImageSource } from "./image-plan.ts";

/** Gathers what a build must know from the machine and from git, which is not asked for nothing. */
export function buildFacts(
  { image: { build } }: Pick<ImageSource, "image">,
  root: string,
  stack: string,
): BuildFacts {
  const machine = { root, stack, arch: process.arch };
  if (!build) return { ...machine, version: "0.0.0", revision: "unknown" };
  const folder = resolve(root, build.context);
  return {
    ...machine,
    version: versionOf(folder),
    revision: revisionOf(folder),
    takesPython: takesPython(join(folder, build.dockerfile)),
  };
}

/** Whether a Dockerfile asks for the Python base image as it does for its Node.js one. */
function takesPython(dockerfile: string): boolean {
  try {
    return /^ARG PYTHON_IMAGE\b/m.test(readFileSync(dockerfile, "utf8"));
  } catch {
    // the build itself says that there is none
    return false;
  }
}

/**
 * Commit that last changed a folder, for `org.opencontainers.image.revision`; with `-dirty` when
 * the folder differs from it, `unknown` outside of git. A commit elsewhere changes nothing here,
 * so it does not rebuild the image.
 */
function revisionOf(folder: string): string {
  try {
    const commit = git(folder, "log", "-1", "--format=%H", "--", ".");
    const changed = git(folder, "status", "--porcelain", "--", ".");
    if (commit === "") return "unknown";
    return changed === "" ? commit : `${commit}-dirty`;
  } catch {
    return "unknown";
  }
}

function git(folder: string, ...args: readonly string[]): string {
  return execFileSync("git", ["-C", folder, ...args], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  }).trim();
}

/** Version in the package.json or pyproject.toml of a folder; `0.0.0` when it has neither. */
function versionOf(folder: string): string {
  return nodeVersionOf(folder) ?? pythonVersionOf(folder) ?? "0.0.0";
}

function pythonVersionOf(folder: string): string | undefined {
  try {
    const text = readFileSync(join(folder, "pyproject.toml"), "utf8");
    return /^\[project\]$(?:\n(?!\[).*)*?\nversion = "([\w.]+)"$/m.exec(text)?.[1];
  } catch {
    return undefined;
  }
}

function nodeVersionOf(folder: string): string | undefined {
  try {
    const manifest: unknown = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    if (typeof manifest === "object" && manifest !== null && "version" in manifest) {
      return String(manifest.version);
    }
  } catch {
    // an image of another language has no package.json
  }
  return undefined;
}
