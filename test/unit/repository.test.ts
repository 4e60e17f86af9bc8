import { describe, expect, it } from "vitest";
import { sourceFiles, writtenFiles } from "./source-files.ts";

const longest = 250;

/** A folder of a developer's machine; spelled in parts, so that this file does not name one. */
const machinePath = /(?<![\w.])\/(work|root)\/[^\s"'`]*/g;

/** Root's folder inside of an image, which is the same on every machine. */
const insideImages = new Set(["/root/.npm"]);

describe("the repository", () => {
  it(`has no file of source over ${longest} lines`, () => {
    const long = sourceFiles()
      .map(({ path, text }) => ({ path, lines: text.split("\n").length - 1 }))
      .filter(({ lines }) => lines > longest);
    expect(long).toEqual([]);
  });

  it("has no file called after what it is made of", () => {
    const vague = sourceFiles().filter(({ path }) =>
      /(^|\/)(utils?|types|helpers?|common)\.\w+$/.test(path),
    );
    expect(vague.map(({ path }) => path)).toEqual([]);
  });

  it("names no folder of a machine", () => {
    const named = writtenFiles().flatMap(({ path, text }) =>
      [...text.matchAll(machinePath)]
        .map(([found]) => found)
        .filter((found) => !insideImages.has(found))
        .map((found) => `${path}: ${found}`),
    );
    expect(named).toEqual([]);
  });

  it("fails on a folder of a machine when there is one", () => {
    const paths = ["work/main", "root/.cache"];
    expect(paths.filter((path) => `in /${path}/x`.match(machinePath) === null)).toEqual([]);
    expect("app/work/main, https://example.com/root/a".match(machinePath)).toBeNull();
  });
});
