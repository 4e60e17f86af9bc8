import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { baseCheckout } from "../../../../infra/cli/base-checkout.ts";

// a repository of its own: that of the tests may have no history here, or not be one
const checkout = mkdtempSync(join(tmpdir(), "mcp-stacks-base-"));
const git = (...args: readonly string[]): string =>
  execFileSync(
    "git",
    ["-C", checkout, "-c", "user.name=test", "-c", "user.email=test@example.com", ...args],
    { encoding: "utf8" },
  ).trim();
const commit = (text: string): string => {
  writeFileSync(join(checkout, "Pulumi.dev.yaml"), text);
  git("add", "--all");
  git("commit", "--quiet", "--message", text);
  return git("rev-parse", "HEAD");
};

describe("the base of a change", () => {
  let forked: string;
  beforeAll(() => {
    git("init", "--quiet", "--initial-branch", "main");
    writeFileSync(join(checkout, ".gitignore"), "node_modules\n.mcp-stacks\n");
    writeFileSync(join(checkout, "package-lock.json"), "{}");
    mkdirSync(join(checkout, "node_modules", "some-package"), { recursive: true });
    forked = commit("before");
    git("switch", "--quiet", "--create", "change");
    commit("changed");
    git("switch", "--quiet", "main");
    commit("what main got since");
    git("switch", "--quiet", "change");
  });
  afterAll(() => rmSync(checkout, { recursive: true, force: true }));

  it("is checked out where the change left it, with its packages, and goes again", async () => {
    const base = await baseCheckout(checkout, "main", () => {});
    expect(base.commit).toBe(forked);
    expect(readFileSync(join(base.folder, "Pulumi.dev.yaml"), "utf8")).toBe("before");
    expect(realpathSync(join(base.folder, "node_modules"))).toBe(
      realpathSync(join(checkout, "node_modules")),
    );
    base.remove();
    expect(existsSync(base.folder)).toBe(false);
    expect(git("worktree", "list").split("\n")).toHaveLength(1);
    expect(existsSync(join(checkout, "node_modules", "some-package"))).toBe(true);
  });

  it("fails when this clone has no such commit, and says how to get it", async () => {
    await expect(baseCheckout(checkout, "no-such-branch", () => {})).rejects.toThrow(
      /given {4}--base no-such-branch[\s\S]*git fetch/,
    );
  });
});
