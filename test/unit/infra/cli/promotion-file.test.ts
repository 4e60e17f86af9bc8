import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { newFaults } from "../../../../infra/cli/new-faults.ts";
import { withPromotedImage } from "../../../../infra/cli/promotion-file.ts";
import type { PromotedImage } from "../../../../infra/cli/promotion-plan.ts";
import { stackFileText } from "../../../../infra/cli/stack-file.ts";

const prod = readFileSync(join(import.meta.dirname, "../../../../Pulumi.prod.yaml"), "utf8");

function imageOf(letter: string): PromotedImage {
  const digest = `sha256:${letter.repeat(64)}`;
  return {
    reference: `registry.acme-corp.internal/ops-assistant@${digest}`,
    promoted: {
      from: "staging",
      digest,
      commit: letter.repeat(40),
      at: "2026-06-01T12:00:00.000Z",
      report: digest,
    },
  };
}

describe("withPromotedImage", () => {
  it("changes the image alone in the file of prod, and leaves it valid", () => {
    const image = imageOf("a");
    const text = withPromotedImage(prod, image);
    const before = parse(prod).config;
    const server = { ...before["mcp-stacks:server"], image };
    expect(parse(text).config).toEqual({ ...before, "mcp-stacks:server": server });
    expect(newFaults(before, parse(text).config)).toEqual([]);
    // every line but the image's, comments included, in the same order
    const others = prod.split("\n").filter((line) => !/^ {4}image:|^ {6}reference:/.test(line));
    const line = text.split("\n").filter((one) => /^ {4}image: \{ .* \}$/.test(one));
    expect(line).toHaveLength(1);
    expect(text.split("\n").filter((one) => !line.includes(one))).toEqual(others);
  });

  it("quotes the time, which the engine would take for a date, here and in its own copy", () => {
    const text = withPromotedImage(prod, imageOf("a"));
    expect(text).toMatch(/ at: (["'])2026-06-01T12:00:00.000Z\1,/);
    expect(stackFileText(parse(text))).toMatch(/ at: (["'])2026-06-01T12:00:00.000Z\1\n/);
  });

  it("changes nothing when it says so already", () => {
    const text = withPromotedImage(prod, imageOf("a"));
    expect(withPromotedImage(text, imageOf("a"))).toBe(text);
  });

  it("keeps a comment behind the key, line ends and the rest of a line", () => {
    const text =
      "config:\r\n  mcp-stacks:server:\r\n    image: # tested\r\n      reference: a # by hand\r\n    name: ops\r\n";
    const changed = withPromotedImage(text, imageOf("a"));
    expect(parse(changed).config["mcp-stacks:server"]).toEqual({
      image: imageOf("a"),
      name: "ops",
    });
    expect(changed).toContain("    image: # tested\r\n");
    expect(changed).toContain(" # by hand\r\n    name: ops\r\n");
  });

  it("adds the image to a server that builds by default", () => {
    const text =
      "config:\n  mcp-stacks:server:\n    name: ops # the name\n  mcp-stacks:target: docker\n";
    const changed = withPromotedImage(text, imageOf("a"));
    const [first, second, third, added, ...rest] = changed.split("\n");
    expect([first, second, third, ...rest]).toEqual(text.split("\n"));
    expect(added).toMatch(/^ {4}image: \{ reference: /);
  });
});

describe("a second promotion", () => {
  let folder = "";
  const git = (...args: readonly string[]) =>
    execFileSync("git", ["-C", folder, ...args], { encoding: "utf8" });

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "mcp-promotion-"));
    git("init", "--quiet");
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("is a diff of one line", () => {
    const file = join(folder, "Pulumi.prod.yaml");
    writeFileSync(file, withPromotedImage(prod, imageOf("a")));
    git("add", ".");
    const who = ["-c", "user.name=test", "-c", "user.email=test@example.com"];
    git(...who, "commit", "--quiet", "-m", "first");
    writeFileSync(file, withPromotedImage(readFileSync(file, "utf8"), imageOf("b")));
    expect(git("diff", "--numstat")).toBe("1\t1\tPulumi.prod.yaml\n");
  });
});
