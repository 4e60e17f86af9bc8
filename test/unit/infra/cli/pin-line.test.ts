import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { checkoutRoot } from "../../../../infra/cli/checkout.ts";
import { withPins } from "../../../../infra/cli/good-settings.ts";
import {
  pinLines,
  pinsIn,
  withoutPinLines,
  withPinLines,
} from "../../../../infra/cli/pin-lines.ts";

const image = `registry.example.com/server@sha256:${"a".repeat(64)}`;
const files = readdirSync(checkoutRoot).filter((file) => /^Pulumi\..+\.yaml$/.test(file));

describe("the line of a rollback", () => {
  it.each(files)("is the only one that differs in %s, and can be taken out again", (file) => {
    const before = readFileSync(join(checkoutRoot, file), "utf8");
    const after = withPinLines(before, { image });
    const lines = before.split("\n");
    expect(after.split("\n").filter((line) => !lines.includes(line))).toHaveLength(1);
    expect(after.split("\n")).toHaveLength(lines.length + 1);
    expect(withoutPinLines(after)).toBe(before);
  });

  it("leaves a stack without an image one that builds, so that its repository stays", () => {
    const before = "config:\n  mcp-stacks:server:\n    name: a\n";
    const after = parse(withPinLines(before, { image })).config;
    expect(after["mcp-stacks:server"].image).toEqual({ build: {}, pin: image });
    expect(withPins(parse(before).config, { image })).toEqual(after);
  });

  it("replaces the one of an earlier rollback", () => {
    const before = withPinLines("config:\n  mcp-stacks:server: { name: a }\n", { image });
    const other = image.replace(/a{64}$/, "b".repeat(64));
    expect(withPinLines(before, { image: other })).toBe(before.replace(image, other));
  });
});

describe("the lines of a rollback of a stack with backends", () => {
  const before = `config:
  mcp-stacks:server:
    name: todo
  mcp-stacks:backends:
    # the API
    - name: mail
      url: https://mail.example.com
    - name: todo-api # ours
      image:
        build: # from here
          context: api
      port: 8080
    - { name: search, image: { reference: a } }
  mcp-stacks:target: docker
`;
  const other = image.replace(/a{64}$/, "b".repeat(64));
  const release = { image, backends: { "todo-api": other, search: image, gone: image } };

  it("are one for each image of the file, and can be taken out again", () => {
    const after = withPinLines(before, release);
    expect(parse(after).config["mcp-stacks:backends"]).toEqual([
      { name: "mail", url: "https://mail.example.com" },
      { name: "todo-api", image: { build: { context: "api" }, pin: other }, port: 8080 },
      { name: "search", image: { reference: "a", pin: image } },
    ]);
    expect(withPins(parse(before).config, release)).toEqual(parse(after).config);
    const lines = after.split("\n");
    expect(before.split("\n").filter((line) => !lines.includes(line))).toEqual([
      "    - { name: search, image: { reference: a } }",
    ]);
    expect(lines).toHaveLength(before.split("\n").length + 2);
    expect(pinLines(before, release)).toEqual([
      { key: "server.image.pin", image },
      { key: "backends[1].image.pin", image: other },
      { key: "backends[2].image.pin", image },
    ]);
    expect(pinsIn(after)).toEqual([
      "server.image.pin",
      "backends[1].image.pin",
      "backends[2].image.pin",
    ]);
    expect(withoutPinLines(after)).toBe(before);
    expect(pinsIn(before)).toEqual([]);
  });

  it("leave backends alone of which the release says nothing, as one of an older program", () => {
    expect(withPinLines(before, { image })).toBe(
      before.replace(
        "    name: todo\n",
        `    name: todo\n    image: { build: {}, pin: ${image} }\n`,
      ),
    );
  });
});
