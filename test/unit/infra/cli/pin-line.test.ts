import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { checkoutRoot } from "../../../../infra/cli/checkout.ts";
import { withPin } from "../../../../infra/cli/good-settings.ts";
import { withoutPinLine, withPinLine } from "../../../../infra/cli/rollback-stack.ts";

const image = `registry.example.com/server@sha256:${"a".repeat(64)}`;
const files = readdirSync(checkoutRoot).filter((file) => /^Pulumi\..+\.yaml$/.test(file));

describe("the line of a rollback", () => {
  it.each(files)("is the only one that differs in %s, and can be taken out again", (file) => {
    const before = readFileSync(join(checkoutRoot, file), "utf8");
    const after = withPinLine(before, image);
    const lines = before.split("\n");
    expect(after.split("\n").filter((line) => !lines.includes(line))).toHaveLength(1);
    expect(after.split("\n")).toHaveLength(lines.length + 1);
    expect(withoutPinLine(after)).toBe(before);
  });

  it("leaves a stack without an image one that builds, so that its repository stays", () => {
    const before = "config:\n  mcp-stacks:server:\n    name: a\n";
    const after = parse(withPinLine(before, image)).config;
    expect(after["mcp-stacks:server"].image).toEqual({ build: {}, pin: image });
    expect(withPin(parse(before).config, { image })).toEqual(after);
  });

  it("replaces the one of an earlier rollback", () => {
    const before = withPinLine("config:\n  mcp-stacks:server: { name: a }\n", `${image}`);
    const other = image.replace(/a{64}$/, "b".repeat(64));
    expect(withPinLine(before, other)).toBe(before.replace(image, other));
  });
});
