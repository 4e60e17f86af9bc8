import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { spliceYaml } from "../../../../infra/cli/splice-yaml.ts";
import { UserError } from "../../../../infra/cli/user-error.ts";

const pin = ["config", "mcp-stacks:server", "image", "pin"];
const image = `registry.example.com/team/server@sha256:${"a".repeat(64)}`;
const file = (...lines: readonly string[]) => `${lines.join("\n")}\n`;

const cases: Readonly<Record<string, readonly [before: string, after: string]>> = {
  "a server without an image": [
    file("# why", "config:", "  mcp-stacks:server:", "    name: a # note", "", "  other: 1 # x"),
    file(
      "# why",
      "config:",
      "  mcp-stacks:server:",
      "    name: a # note",
      `    image: { pin: ${image} }`,
      "",
      "  other: 1 # x",
    ),
  ],
  "an image with a reference": [
    file(
      "config:",
      "  mcp-stacks:server:",
      "    image:",
      "      reference: a  # why",
      "    name: b",
    ),
    file(
      "config:",
      "  mcp-stacks:server:",
      "    image:",
      "      reference: a  # why",
      `      pin: ${image}`,
      "    name: b",
    ),
  ],
  "an image in braces": [
    file("config:", "  mcp-stacks:server: { image: { build: { context: app } }, name: b }"),
    file(
      "config:",
      `  mcp-stacks:server: { image: { build: { context: app }, pin: ${image} }, name: b }`,
    ),
  ],
  "a file that ends without a line end": [
    "config:\n  mcp-stacks:server:\n    name: a",
    `config:\n  mcp-stacks:server:\n    name: a\n    image: { pin: ${image} }`,
  ],
  "line ends of Windows": [
    "config:\r\n  mcp-stacks:server:\r\n    image:\r\n      reference: b\r\n  other: 1\r\n",
    `config:\r\n  mcp-stacks:server:\r\n    image:\r\n      reference: b\r\n      pin: ${image}\r\n  other: 1\r\n`,
  ],
};

describe("a line of a stack's file", () => {
  it.each(Object.entries(cases))("is added to %s, and taken out again", (_, [before, after]) => {
    expect(spliceYaml(before, pin, image)).toBe(after);
    expect(spliceYaml(after, pin, undefined)).toBe(before);
  });

  it("is the one that differs when a value was there before", () => {
    const before = file("config:", "  mcp-stacks:server:", "    image:", "      pin: 'b'   # why");
    const after = spliceYaml(before, pin, image);
    expect(after).toBe(before.replace("'b'", image));
  });

  it("is filled where a key has no value yet", () => {
    const before = file("config:", "  mcp-stacks:server:", "    image:", "    name: b");
    expect(parse(spliceYaml(before, pin, image))).toEqual({
      config: { "mcp-stacks:server": { image: { pin: image }, name: "b" } },
    });
  });

  it("stays as it was when there is nothing to take out", () => {
    const before = file("config: # c", "  mcp-stacks:server: {}");
    expect(spliceYaml(before, pin, undefined)).toBe(before);
  });

  it("takes an object in one line", () => {
    const before = file("config:", "  mcp-stacks:server:", "    image:", "      reference: a");
    const promoted = { from: "staging", at: "2026-01-01T00:00:00.000Z" };
    const path = ["config", "mcp-stacks:server", "image", "promoted"];
    const after = spliceYaml(before, path, promoted);
    expect(after.split("\n")).toHaveLength(before.split("\n").length + 1);
    expect(parse(after).config["mcp-stacks:server"].image).toEqual({ reference: "a", promoted });
  });

  it("leaves every other byte as it was, in any file", () => {
    const key = fc.stringMatching(/^[a-z]{1,6}$/).filter((name) => name !== "pin");
    const scalar = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(scalar, fc.dictionary(key, tie("value"), { maxKeys: 3 })),
    }));
    const options = fc.record({
      indent: fc.integer({ min: 1, max: 4 }),
      collectionStyle: fc.constantFrom("any", "block", "flow"),
    });
    fc.assert(
      fc.property(fc.dictionary(key, value, { minKeys: 1, maxKeys: 4 }), options, (rest, style) => {
        const tree = { config: { "mcp-stacks:server": { image: rest } } };
        const before = stringify(tree, {
          ...style,
          collectionStyle: style.collectionStyle as "any",
        });
        const after = spliceYaml(before, pin, image);
        expect(parse(after).config["mcp-stacks:server"].image).toEqual({ ...rest, pin: image });
        expect(spliceYaml(after, pin, undefined)).toBe(before);
      }),
    );
  });

  it.each([
    ["what is no YAML", "config: [\n"],
    ["an alias on the way", "a: &a { x: 1 }\nconfig:\n  mcp-stacks:server:\n    image: *a\n"],
    ["a list on the way", "config:\n  mcp-stacks:server: [1]\n"],
  ])("fails on %s, and says to write it by hand", (_, before) => {
    expect(() => spliceYaml(before, pin, image)).toThrow(UserError);
  });
});
