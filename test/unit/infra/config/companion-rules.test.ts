import { describe, expect, it } from "vitest";
import { dockerSettingsOf, faultsOf, keysOf, minimal } from "./parsing.ts";

const good = { name: "one", npm: "@scope/one@1.2.3" };
const withCompanions = (...companions: readonly object[]) => ({ ...minimal, companions });

describe("companions", () => {
  it("take a package or an image with its exact version", () => {
    const { companions } = dockerSettingsOf(
      withCompanions(
        good,
        { name: "two", pypi: "two[cli]==2026.1.1.post1" },
        { name: "three", image: "registry.example.com/three:1", command: ["three"] },
        { name: "four", npm: "four@1.0.0-rc.1" },
      ),
    );
    expect(companions.map(({ network }) => network)).toEqual(["none", "none", "none", "none"]);
  });

  it.each(["@scope/one", "@scope/one@latest", "one@^1.2.3", "one@1.2"])(
    "fails on %s, which says no exact version",
    (npm) => {
      const [fault, ...others] = faultsOf(withCompanions({ ...good, npm }));
      expect(others).toEqual([]);
      const name = npm.startsWith("@") ? "@scope/one" : "one";
      expect(fault).toMatchObject({
        key: "mcp-stacks:companions[0].npm",
        given: JSON.stringify(npm),
        fix: `\`npm view ${name} version\` names the newest one: write ${name}@<that version>`,
      });
    },
  );

  it.each(["two", "two>=1.0", "two[cli]", "two==latest"])(
    "fails on %s, which says no exact version",
    (pypi) => {
      const [fault, ...others] = faultsOf(withCompanions({ name: "two", pypi }));
      expect(others).toEqual([]);
      expect(fault?.key).toBe("mcp-stacks:companions[0].pypi");
      expect(fault?.fix).toContain("https://pypi.org/project/two/ names the newest one: write two");
    },
  );

  it.each([
    "-one@1.0.0",
    "--registry=http:x@1.0.0",
    "~one@1.0.0",
    ".one@1.0.0",
    "_one@1.0.0",
    "One@1.0.0",
    "@-/one@1.0.0",
    "@scope/-one@1.0.0",
    "@scope/../one@1.0.0",
    "one~two@1.0.0",
    `${"a".repeat(215)}@1.0.0`,
  ])("fails on %s, which the registry would not take as a name", (npm) => {
    expect(keysOf(withCompanions({ ...good, npm }))).toEqual(["companions[0].npm"]);
  });

  it("take a name as long as the registry does", () => {
    expect(keysOf(withCompanions({ ...good, npm: `${"a".repeat(214)}@1.0.0` }))).toEqual([]);
  });

  it("fails on scripts of an image, into which nothing is installed", () => {
    const image = { name: "one", image: "one:1", command: ["one"], installScripts: true };
    expect(keysOf(withCompanions(image))).toEqual(["companions[0].installScripts"]);
  });

  it("fails on none or several of npm, pypi and image, and on an image without a command", () => {
    expect(keysOf(withCompanions({ name: "one" }))).toEqual(["companions[0]"]);
    expect(keysOf(withCompanions({ ...good, pypi: "one==1" }))).toEqual(["companions[0]"]);
    expect(keysOf(withCompanions({ name: "one", image: "one:1" }))).toEqual([
      "companions[0].command",
    ]);
  });

  it.each([
    "redis",
    "postgres",
    "prometheus",
    "grafana",
    "gateway",
    "server",
    "mcp-server",
    "ops-assistant",
    "ops-assistant-dev",
  ])("fails on the name %s, which is the stack's own", (name) => {
    expect(keysOf(withCompanions({ ...good, name }))).toEqual(["companions[0].name"]);
  });

  it("fails on a name that another companion or a backend has, once for each pair", () => {
    expect(keysOf(withCompanions(good, { ...good }))).toEqual(["companions[1].name"]);
    const backends = [{ name: "one", url: "https://one.example.com" }];
    expect(keysOf({ ...withCompanions(good), backends })).toContain("companions[0].name");
  });

  it("fails on arguments that a client would fill in or a terminal act on", () => {
    expect(keysOf(withCompanions({ ...good, args: ["$" + "{input:key}", "plain"] }))).toEqual([
      "companions[0].args[0]",
    ]);
    expect(keysOf(withCompanions({ ...good, command: ["a\u001b[2J"] }))).toEqual([
      "companions[0].command[0]",
    ]);
  });
});
