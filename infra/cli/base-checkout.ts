import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { exec } from "../toolchain/exec.ts";
import { UserError } from "./user-error.ts";

/** The state of the sources that a change is compared with, checked out beside them. */
export interface BaseCheckout {
  readonly folder: string;
  readonly commit: string;
  /** Takes it away again. */
  readonly remove: () => void;
}

/**
 * Checks out where a change left its base branch, in a worktree of git below `.mcp-stacks`. Its
 * packages are this checkout's when both lock files are the same, else they are installed.
 *
 * @param checkout folder of the sources that are compared.
 * @param ref of the base branch, such as `origin/main`.
 * @throws UserError when there is no such commit here.
 */
export async function baseCheckout(
  checkout: string,
  ref: string,
  say: (line: string) => void,
): Promise<BaseCheckout> {
  const git = gitIn(checkout);
  const commit = forkPoint(git, commitOf(git, ref));
  const folder = join(checkout, ".mcp-stacks", `base-${process.pid}`);
  const remove = (): void => {
    rmSync(folder, { recursive: true, force: true });
    git("worktree", "prune");
  };
  mkdirSync(dirname(folder), { recursive: true });
  say(`Checking out the base, commit ${commit.slice(0, 12)}`);
  try {
    git("worktree", "add", "--detach", "--force", folder, commit);
    await provideNodeModules(checkout, folder, say);
  } catch (error) {
    remove();
    throw error;
  }
  return { folder, commit, remove };
}

function commitOf(git: Git, ref: string): string {
  try {
    return git("rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`);
  } catch {
    throw new UserError(
      `There is no base to compare with.\n  given    --base ${ref}\n  allowed  a branch, tag or commit that this clone has\n  fix      fetch it with its history: git fetch --unshallow origin, or actions/checkout with fetch-depth: 0`,
    );
  }
}

/** What the base branch got since is not taken back by the change; without history, the branch's end. */
function forkPoint(git: Git, commit: string): string {
  try {
    return git("merge-base", commit, "HEAD");
  } catch {
    return commit;
  }
}

async function provideNodeModules(
  checkout: string,
  folder: string,
  say: (line: string) => void,
): Promise<void> {
  const lock = "package-lock.json";
  if (!existsSync(join(folder, lock))) return;
  const [own, base] = [checkout, folder].map((place) => readFileSync(join(place, lock), "utf8"));
  if (own === base) {
    symlinkSync(join(checkout, "node_modules"), join(folder, "node_modules"), "junction");
    return;
  }
  say("Installing the packages of the base, whose lock file is another");
  await exec("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], {
    cwd: folder,
    label: "npm ci",
    say,
    timeoutSec: 600,
  });
}

/** Runs git in one folder and returns what it printed. */
type Git = (...args: readonly string[]) => string;

function gitIn(checkout: string): Git {
  return (...args) =>
    execFileSync("git", ["-C", checkout, ...args], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    }).trim();
}
