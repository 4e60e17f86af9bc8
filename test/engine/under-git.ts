import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkoutRoot } from "../../infra/cli/checkout.ts";

/**
 * Puts the sources under git for a test in which what was built must be known to be what was tested,
 * where they are not: an archive of them, or a checkout that git does not trust.
 *
 * @returns what takes it back.
 */
export function underGit(): () => void {
  if (git({}, "rev-parse", "HEAD") !== undefined) return () => {};
  const folder = mkdtempSync(join(tmpdir(), "mcp-stacks-git-"));
  const env = { GIT_DIR: folder, GIT_WORK_TREE: checkoutRoot };
  const identity = ["-c", "user.name=test", "-c", "user.email=test@example.com"];
  git(env, "init", "--quiet");
  git(env, "add", "--all");
  git(env, ...identity, "commit", "--quiet", "--message", "The sources under test");
  Object.assign(process.env, env);
  return () => {
    delete process.env.GIT_DIR;
    delete process.env.GIT_WORK_TREE;
    rmSync(folder, { recursive: true, force: true });
  };
}

/** What git printed; undefined where it failed. */
function git(env: NodeJS.ProcessEnv, ...args: readonly string[]): string | undefined {
  try {
    return execFileSync("git", ["-C", checkoutRoot, ...args], {
      env: { ...process.env, ...env },
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
  } catch {
    return undefined;
  }
}
