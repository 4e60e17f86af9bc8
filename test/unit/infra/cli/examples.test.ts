import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { checkoutRoot } from "../../../../infra/cli/checkout.ts";
import {
  demoCalls,
  exampleFile,
  exampleNames,
  requireExample,
} from "../../../../infra/cli/examples.ts";
import { ownFile, requireStackFile, stackNames } from "../../../../infra/cli/project.ts";
import { UserError } from "../../../../infra/cli/user-error.ts";

/** A checkout with a stack of its own, one example and a folder that is none. */
function checkout(): string {
  const root = mkdtempSync(join(tmpdir(), "mcp-stacks-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  writeFileSync(ownFile(root, "dev"), "config: {}\n");
  for (const name of ["todo", "notes"])
    mkdirSync(join(root, "stacks", "examples", name, "api"), { recursive: true });
  writeFileSync(exampleFile(root, "todo"), "config: {}\n");
  return root;
}

const demoFile = (root: string) => join(root, "stacks", "examples", "todo", "demo.json");

describe("the examples of a checkout", () => {
  it("are the folders with a stack's file of their name, found beside the stacks at the top", () => {
    const root = checkout();
    expect(exampleNames(root)).toEqual(["todo"]);
    expect(stackNames(root)).toEqual(["dev"]);
    expect(requireStackFile(root, "todo")).toBe(exampleFile(root, "todo"));
    expect(requireStackFile(root, "dev")).toBe(ownFile(root, "dev"));
  });

  it("come after a stack's own file of the same name", () => {
    const root = checkout();
    writeFileSync(ownFile(root, "todo"), "config: {}\n");
    expect(requireStackFile(root, "todo")).toBe(ownFile(root, "todo"));
    expect(() => requireExample(root, "todo", ownFile(root, "todo"))).toThrow(
      /Stack todo is your own: .*Pulumi\.todo\.yaml comes before .*\n {2}fix {2}rename/,
    );
  });

  it("fails on a name that no example has, with those that there are", () => {
    const root = checkout();
    const asking = () => requireExample(root, "notes", ownFile(root, "notes"));
    expect(asking).toThrow(UserError);
    expect(asking).toThrow(/given {4}notes\n {2}allowed {2}todo\n/);
    expect(() => requireStackFile(root, "notes")).toThrow(
      /allowed {2}dev, and the examples todo\n/,
    );
  });

  it("fail on no example when there is none", () => {
    const root = checkout();
    rmSync(exampleFile(root, "todo"));
    expect(exampleNames(root)).toEqual([]);
    expect(() => requireStackFile(root, "notes")).toThrow(/allowed {2}dev\n/);
  });
});

describe("demoCalls", () => {
  it("reads what the file beside the stack's says, and nothing where there is none", () => {
    const root = checkout();
    expect(demoCalls(exampleFile(root, "todo"))).toBeUndefined();
    const calls = [{ tool: "create_todo", arguments: { title: "x" } }];
    writeFileSync(demoFile(root), JSON.stringify({ calls }));
    expect(demoCalls(exampleFile(root, "todo"))).toEqual(calls);
  });

  it.each(["no JSON", "[]", '{"calls":[]}', '{"calls":[{"tool":""}]}', '{"call":[]}'])(
    "fails on a file with %s, naming it and what belongs there",
    (text) => {
      const root = checkout();
      writeFileSync(demoFile(root), text);
      const reading = () => demoCalls(exampleFile(root, "todo"));
      expect(reading).toThrow(UserError);
      expect(reading).toThrow(/demo\.json cannot be read\.\n {2}wrong [\s\S]*\n {2}fix .*"calls"/);
    },
  );

  it("finds every example of this repository readable", () => {
    for (const name of exampleNames(checkoutRoot)) {
      expect(() => demoCalls(requireStackFile(checkoutRoot, name))).not.toThrow();
    }
  });
});
