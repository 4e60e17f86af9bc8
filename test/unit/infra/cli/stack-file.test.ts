import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { requireStackFile } from "../../../../infra/cli/project.ts";
import { readStackFile } from "../../../../infra/cli/stack-file.ts";
import { UserError } from "../../../../infra/cli/user-error.ts";

/** A folder with a file of stack `dev`; gone when the test is. */
function folderWith(text: string): { folder: string; file: string } {
  const folder = mkdtempSync(join(tmpdir(), "mcp-stacks-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "Pulumi.dev.yaml");
  writeFileSync(file, text);
  return { folder, file };
}

describe("readStackFile", () => {
  it("reads what is there, and no settings from an empty file or section", () => {
    const { file } = folderWith("config:\n  mcp-stacks:target: docker\n");
    expect(readStackFile(file)).toEqual({ config: { "mcp-stacks:target": "docker" } });
    expect(readStackFile(folderWith("").file)).toEqual({});
    expect(readStackFile(folderWith("# nothing yet\n").file)).toEqual({});
    expect(readStackFile(folderWith("config:\n").file)).toEqual({ config: null });
  });

  it.each([
    ["a bracket left open", "config:\n  a: [hunter2\nb: 1\n", 3, /./],
    ["a tab for spaces", "config:\n\ta: hunter2\n", 2, /tab/i],
    ["a key that is there twice", "config:\n  a: hunter2\n  a: 2\n", 3, /unique/],
    ["a line that is no key", "config:\n  a: hunter2\n  b\n  c: 3\n", 3, /./],
    ["a list for keys", "- hunter2\n", 1, /keys with values belong here/],
    ["a text for the section", "a: 1\nconfig: hunter2\n", 2, /below `config` belong keys/],
  ])("fails on %s: one message with file and line, no value", (_, text, line, what) => {
    const { folder, file } = folderWith(text);
    // asked before anything is provided, by every verb that takes a stack
    expect(() => requireStackFile(folder, "dev")).toThrow(UserError);
    const refused = (() => {
      try {
        return readStackFile(file);
      } catch (error) {
        return error;
      }
    })();
    expect(refused).toBeInstanceOf(UserError);
    const message = refused instanceof UserError ? refused.message : "";
    expect(message).toContain(`${file} cannot be read.\n  line     ${line}, column `);
    expect(message).toMatch(what);
    expect(message).not.toContain("hunter2");
  });
});
