import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Sources } from "../production/test-report.ts";

/** What the sources of a checkout are now, changes that are not committed included. */
export function sourcesOf(checkout: string): Sources {
  const folder = mkdtempSync(join(tmpdir(), "mcp-stacks-"));
  // an index of its own: what somebody is about to commit stays as it is
  const env = { ...process.env, GIT_INDEX_FILE: join(folder, "index") };
  const git = (...args: readonly string[]): string => asked(checkout, args, env);
  try {
    const commit = git("rev-parse", "HEAD");
    git("read-tree", "HEAD");
    git("add", "--all", "--", "app", "infra");
    const tree = (name: string) => git("write-tree", `--prefix=${name}/`);
    return { commit, trees: { app: tree("app"), infra: tree("infra") } };
  } catch {
    // outside of git nothing can be said to be the same
    return { commit: "unknown", trees: { app: "unknown", infra: "unknown" } };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Hash of a folder at a commit; undefined when the checkout does not have that commit. */
export function treeAt(checkout: string, commit: string, folder: string): string | undefined {
  if (!/^[0-9a-f]{7,64}$/.test(commit)) return undefined;
  try {
    return asked(
      checkout,
      ["rev-parse", "--verify", "--quiet", `${commit}:${folder}`],
      process.env,
    );
  } catch {
    return undefined;
  }
}

function asked(checkout: string, args: readonly string[], env: NodeJS.ProcessEnv): string {
  const stdio: ["ignore", "pipe", "ignore"] = ["ignore", "pipe", "ignore"];
  return execFileSync("git", ["-C", checkout, ...args], { env, encoding: "utf8", stdio }).trim();
}
