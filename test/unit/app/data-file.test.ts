import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { readDataFile } from "../../../app/src/store/data-file.ts";
import { loadInventory } from "../../../app/src/store/inventory.ts";
import { loadPolicies } from "../../../app/src/store/policies.ts";

const root = mkdtempSync(join(tmpdir(), "mcp-data-file-"));
afterAll(() => rmSync(root, { recursive: true }));

let folder = "";
let secret = "";
beforeEach(() => {
  folder = mkdtempSync(join(root, "data-"));
  secret = join(mkdtempSync(join(root, "other-")), "secret.md");
  writeFileSync(secret, "hunter2");
});

describe("a data file", () => {
  it("is read, also through links that stay inside, as in a mounted ConfigMap", () => {
    mkdirSync(join(folder, "..2026"));
    writeFileSync(join(folder, "..2026", "a.md"), "text");
    symlinkSync("..2026", join(folder, "..data"));
    symlinkSync(join("..data", "a.md"), join(folder, "a.md"));
    expect(readDataFile(folder, "a.md")).toBe("text");
    symlinkSync(folder, `${folder}-link`);
    expect(readDataFile(`${folder}-link`, "a.md")).toBe("text");
  });

  it("fails when a link leads out of the folder, and shows nothing of what it leads to", () => {
    symlinkSync(secret, join(folder, "inventory.json"));
    mkdirSync(join(folder, "policies"));
    symlinkSync(secret, join(folder, "policies", "a.md"));
    for (const load of [loadInventory, loadPolicies]) {
      expect(() => load(folder)).toThrow(/leads out of/);
      expect(() => load(folder)).not.toThrow(/hunter2/);
    }
  });

  it("fails when the whole folder of policies is a link that leads out", () => {
    symlinkSync(join(secret, ".."), join(folder, "policies"));
    expect(() => loadPolicies(folder)).toThrow(/leads out of/);
  });

  it.each(["../secret.md", "a/../../secret.md"])("fails for the name %s", (name) => {
    mkdirSync(join(folder, "a"));
    writeFileSync(join(folder, "..", "secret.md"), "hunter2");
    expect(() => readDataFile(folder, name)).toThrow(/leads out of/);
  });

  it("fails for what is no regular file, without waiting for it", () => {
    execFileSync("mkfifo", [join(folder, "pipe.md")]);
    mkdirSync(join(folder, "folder.md"));
    expect(() => readDataFile(folder, "pipe.md")).toThrow(/is no file/);
    expect(() => readDataFile(folder, "folder.md")).toThrow(/is no file/);
    expect(() => readDataFile(folder, "missing.md")).toThrow(/cannot be read: ENOENT/);
  });

  it("fails for a file that is too large to be held in memory", () => {
    const path = join(folder, "large.md");
    writeFileSync(path, "");
    truncateSync(path, 32 * 1024 * 1024 + 1);
    expect(() => readDataFile(folder, "large.md")).toThrow(/larger than 32 MiB/);
  });
});
