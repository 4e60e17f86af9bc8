import { chmod, mkdir, mkdtemp, rename, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { digestContext, readBuildContext } from "../../../infra/build-context.ts";

let folder = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "build-context-"));
});

afterEach(() => rm(folder, { recursive: true }));

async function put(path: string, content = path): Promise<void> {
  const full = join(folder, path);
  await mkdir(dirname(full), { recursive: true });
  await writeFile(full, content);
}

async function paths(dockerfile = "Dockerfile"): Promise<string[]> {
  const { entries } = await readBuildContext(folder, join(folder, dockerfile));
  return entries.map((entry) => entry.path);
}

async function digest(dockerfile = join(folder, "Dockerfile")): Promise<string> {
  return digestContext(await readBuildContext(folder, dockerfile));
}

describe("readBuildContext", () => {
  // the expected list is what `docker build` sent for this very tree
  it("leaves out what Docker's own ignore rules leave out, and keeps what they bring back", async () => {
    const files = [
      ...["a.txt", "b.md", "README.md", "src/x.ts", "src/deep/y.ts", "src/x.test.ts", "sp ace/f"],
      ...["node_modules/x/index.js", "node_modules/x/keep.js", "node_modules/z/i.js"],
      ...["docs/a.md", "docs/keep/b.md", ".git/HEAD", ".env", ".env.local"],
      ...["logs/1.log", "logs/important.log", "temp1", "tempa", "Dockerfile"],
    ];
    for (const file of files) await put(file);
    await mkdir(join(folder, "empty"));
    await symlink("a.txt", join(folder, "link"));
    await symlink("/nowhere", join(folder, "dangling"));
    const rules = [
      ...["# comment", ".git", "**/node_modules", "!node_modules/x/keep.js", "*.md", "!README.md"],
      ...["docs", "!docs/keep", "**/*.test.ts", ".env*", "/logs/*.log", "!logs/important.log"],
      ...["temp?", "Dockerfile", ".dockerignore"],
    ];
    await put(".dockerignore", rules.join("\n"));
    expect(await paths()).toEqual([
      // these two the builder needs, whatever the rules say
      ".dockerignore",
      "Dockerfile",
      "README.md",
      "a.txt",
      "dangling",
      "docs",
      "docs/keep",
      "docs/keep/b.md",
      "empty",
      "link",
      "logs",
      "logs/important.log",
      "node_modules",
      "node_modules/x",
      "node_modules/x/keep.js",
      "sp ace",
      "sp ace/f",
      "src",
      "src/deep",
      "src/deep/y.ts",
      "src/x.ts",
    ]);
  });

  it("prefers the ignore file that belongs to the Dockerfile", async () => {
    await put("a");
    await put("b");
    await put("Dev.Dockerfile");
    await put(".dockerignore", "a");
    await put("Dev.Dockerfile.dockerignore", "b");
    expect(await paths("Dev.Dockerfile")).not.toContain("b");
    expect(await paths("Dev.Dockerfile")).toContain("a");
  });

  it("fails with the place to try when the Dockerfile is within the context", async () => {
    await put("Dockerfile");
    await expect(readBuildContext(folder, "no/such/Dockerfile")).rejects.toThrow(
      /no file at no\/such\/Dockerfile/,
    );
    await put("sub/Dockerfile");
    await expect(readBuildContext(folder, "sub/Dockerfile")).rejects.toThrow(
      `Try setting \`dockerfile\` to ${join(folder, "sub/Dockerfile")}.`,
    );
  });
});

describe("digestContext", () => {
  beforeEach(async () => {
    await put("Dockerfile", "FROM scratch");
    await put("src/a", "one");
    await put(".dockerignore", "*.log");
  });

  it("stays when only times and ignored files change", async () => {
    const before = await digest();
    await utimes(join(folder, "src/a"), 1, 1);
    await put("new.log");
    expect(await digest()).toBe(before);
  });

  it.each([
    ["a file's content", () => put("src/a", "two")],
    ["a new file", () => put("src/b")],
    ["a file's name", () => rename(join(folder, "src/a"), join(folder, "src/b"))],
    ["a file's mode", () => chmod(join(folder, "src/a"), 0o755)],
    ["the Dockerfile", () => put("Dockerfile", "FROM other")],
    ["the ignore file", () => put(".dockerignore", "*.tmp")],
  ])("changes with %s", async (_what, change) => {
    const before = await digest();
    await change();
    expect(await digest()).not.toBe(before);
  });

  it("follows a link's target, not what the target holds", async () => {
    await symlink("src/a", join(folder, "link"));
    const before = await digest();
    await rm(join(folder, "link"));
    await symlink("src/b", join(folder, "link"));
    expect(await digest()).not.toBe(before);
  });

  it("counts a Dockerfile outside of the context by its content", async () => {
    await put("app/main", "x");
    const outside = join(folder, "Dockerfile");
    const of = async (): Promise<string> =>
      digestContext(await readBuildContext(join(folder, "app"), outside));
    const before = await of();
    await put("Dockerfile", "FROM other");
    expect(await of()).not.toBe(before);
  });
});
