import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addStdioServers, leftOutNote } from "../../../infra/stdio-clients.ts";

const target = (...args: string[]) => ({ name: "one", command: "docker", args });

/** Arguments of what people give and of what shells act on. */
const argument = fc.string({
  unit: fc.constantFrom(
    ..."aZ09_-./:=,+@ ",
    ..."'\"`$&|;<>()%!^*?[]{}~#\\\n\t",
    "é",
    "\u2019",
    "\u201c",
  ),
  maxLength: 8,
});

/** Words that POSIX shells, PowerShell and cmd.exe take as they are, bare or in double quotes. */
const harmless = /^(?:(?![@=-])[\w@.:/=+-]+|--?[\w-]*(?:=[\w@.:/+-]*)?|"[\w@.:/=,+ -]+")$/;

describe("commands of stdio servers for Claude Code", () => {
  it("have nothing that any shell reads as its own, or are left out and named", () => {
    fc.assert(
      fc.property(fc.array(argument, { maxLength: 4 }), (args) => {
        const [line, ...others] = addStdioServers([target(...args)]);
        expect(others).toEqual([]);
        if (line === undefined) {
          expect(leftOutNote([target(...args)])).toContain("leave out one, ");
          return;
        }
        expect(leftOutNote([target(...args)])).toBe("");
        const words = line.slice("claude mcp add --scope project one -- docker".length);
        for (const [, word = ""] of words.matchAll(/ ("[^"]*"|\S*)/g))
          expect(word).toMatch(harmless);
        expect(words.replaceAll(/ ("[^"]*"|\S+)/g, "")).toBe("");
      }),
    );
  });

  it("give a POSIX shell the very arguments", () => {
    const all = fc
      .sample(fc.array(argument, { maxLength: 4 }), 2000)
      .filter((args) => addStdioServers([target(...args)]).length > 0);
    expect(all.length).toBeGreaterThan(100);
    const script = [
      "claude() { printf '%s\\n' \"$@\"; echo; }",
      ...addStdioServers(all.map((args) => target(...args))),
    ].join("\n");
    const read = execFileSync("sh", { input: script, encoding: "utf8" });
    const before = ["mcp", "add", "--scope", "project", "one", "--", "docker"];
    expect(read).toBe(all.map((args) => `${[...before, ...args, ""].join("\n")}\n`).join(""));
  });

  it("are there for what people give, and quoted where they must be", () => {
    const args = ["--tz", "UTC", "two words", "@scope/one", "--a=b", "-a.b", "a,b", "=x"];
    expect(addStdioServers([target(...args)])).toEqual([
      'claude mcp add --scope project one -- docker --tz UTC "two words" "@scope/one" --a=b "-a.b" "a,b" "=x"',
    ]);
  });

  it.each(["a&calc", "%PATH%", "$(id)", "`id`", "it's", 'a"b', "a\\", "^", "a!b", "~", "*", ""])(
    "fails to make one of %j, and says which server it leaves out",
    (given) => {
      const both = [target("plain"), { ...target(given), name: "two" }];
      expect(addStdioServers(both)).toEqual(["claude mcp add --scope project one -- docker plain"]);
      expect(leftOutNote(both)).toContain("The commands leave out two, ");
    },
  );
});
