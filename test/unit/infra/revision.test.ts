import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { buildFacts } from "../../../infra/revision.ts";
import { settingsOf } from "./settings.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "build-facts-"));
});
afterEach(() => rmSync(root, { recursive: true }));

/** Facts of a build whose context has these files. */
function factsOf(files: Readonly<Record<string, string>>) {
  for (const [path, text] of Object.entries(files)) writeFileSync(join(root, path), text);
  const { server } = settingsOf({ image: { build: { context: "." } } });
  const { version, takesPython } = buildFacts(server, root, "dev");
  return { version, takesPython };
}

describe("buildFacts", () => {
  it("finds version and base image of a Python project", () => {
    const files = {
      "pyproject.toml":
        '[tool.other]\nversion = "9.9.9"\n\n[project]\nname = "x"\nversion = "1.2.0"\n',
      Dockerfile: "ARG PYTHON_IMAGE=python:3\nFROM $PYTHON_IMAGE\n",
    };
    expect(factsOf(files)).toEqual({ version: "1.2.0", takesPython: true });
  });

  it("finds the version of a Node.js project, which takes no Python", () => {
    const files = {
      "package.json": '{"version":"2.0.1"}',
      Dockerfile: "ARG NODE_IMAGE=node:24\n# ARG PYTHON_IMAGE\nFROM $NODE_IMAGE\n",
    };
    expect(factsOf(files)).toEqual({ version: "2.0.1", takesPython: false });
  });

  it("says 0.0.0 where a folder has no version", () => {
    expect(factsOf({ Dockerfile: "FROM scratch\n" })).toEqual({
      version: "0.0.0",
      takesPython: false,
    });
  });
});
