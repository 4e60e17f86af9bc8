import { describe, expect, it } from "vitest";
import { packageFindings } from "../../../../infra/companions/package-faults.ts";
import {
  npmAnswer,
  type PackageVersions,
  pypiAnswer,
} from "../../../../infra/companions/package-versions.ts";
import { dockerSettingsOf, minimal } from "../config/parsing.ts";

const unanswered = { is: "unanswered", reason: "why" } as const;

describe("what npm says of a package", () => {
  it("is its versions and the newest of them, of one with a single version too", () => {
    const many = JSON.stringify({ versions: ["1.0.0", "1.1.0"], "dist-tags.latest": "1.1.0" });
    expect(npmAnswer(many, "")).toEqual({
      is: "known",
      versions: ["1.0.0", "1.1.0"],
      newest: "1.1.0",
    });
    const one = JSON.stringify({ versions: "1.0.0", "dist-tags.latest": "1.0.0" });
    expect(npmAnswer(one, "")).toEqual({ is: "known", versions: ["1.0.0"], newest: "1.0.0" });
  });

  it("is that there is none, or no answer at all", () => {
    expect(npmAnswer('{"error":{"code":"E404"}}', "why")).toEqual({ is: "unknown" });
    const other = { is: "unanswered", reason: "npm says ECONNREFUSED" };
    expect(npmAnswer('{"error":{"code":"ECONNREFUSED"}}', "why")).toEqual(other);
    expect(npmAnswer("", "why")).toEqual(unanswered);
  });
});

describe("what an index says of a PyPI project", () => {
  it("is read from every form of its page, and a release candidate is not the newest", () => {
    const known: PackageVersions = {
      is: "known",
      versions: ["0.9", "0.10.1", "1.0rc1"],
      newest: "0.10.1",
    };
    const withoutFiles = { ...known, sourceOnly: [] };
    expect(pypiAnswer(JSON.stringify({ versions: known.versions }), "host")).toEqual(withoutFiles);
    const files = [
      ...["a_b-0.9-py3-none-any.whl", "a_b-0.9.tar.gz"],
      ...["a_b-0.10.1.tar.gz", "a_b-1.0rc1.zip", "a_b-1.0rc1.tar.gz"],
    ];
    const withFiles = { ...known, sourceOnly: ["0.10.1", "1.0rc1"] };
    const named = files.map((filename) => ({ filename }));
    expect(pypiAnswer(JSON.stringify({ files: named }), "host")).toEqual(withFiles);
    const page = files.map((file) => `<a href="/x#sha256=0">${file}</a>`).join("<br/>");
    expect(pypiAnswer(`<html>${page}</html>`, "host")).toEqual(withFiles);
  });

  it("fails on a page that is none", () => {
    expect(pypiAnswer("<p>Sign in</p>", "host")).toEqual({
      is: "unanswered",
      reason: "host lists no versions",
    });
  });
});

describe("packages of companions", () => {
  const known = { is: "known", versions: ["1.0.0", "2.0.0"], newest: "2.0.0" } as const;
  const asking = (answer: PackageVersions) => ({
    npm: async () => answer,
    pypi: async () => answer,
  });
  const { companions } = dockerSettingsOf({
    ...minimal,
    companions: [
      { name: "one", npm: "@scope/one@1.0.0" },
      { name: "two", pypi: "two[extra]==3.0" },
      { name: "three", pypi: "three==2.0" },
    ],
  });

  it("fails on a version that is none, naming the newest; 2.0 is 2.0.0", async () => {
    const { faults, unanswered: silent } = await packageFindings(companions, asking(known));
    expect(faults).toEqual([
      {
        key: "mcp-stacks:companions[1].pypi",
        given: '"two[extra]==3.0"',
        allowed: "a version that PyPI has of two; 3.0 is none",
        fix: "the newest is two==2.0.0",
      },
    ]);
    expect(silent).toEqual([]);
  });

  it("fails on packages that are none", async () => {
    const { faults } = await packageFindings(companions, asking({ is: "unknown" }));
    expect(faults.map(({ allowed }) => allowed)).toEqual([
      "a package that npm has; it has no @scope/one",
      "a package that PyPI has; it has no two",
      "a package that PyPI has; it has no three",
    ]);
  });

  it("fail on a version that is a source alone, unless the companion lets it run code", async () => {
    const answer = { ...known, sourceOnly: ["2.0.0"] };
    const found = await packageFindings(companions.slice(2), asking(answer));
    expect(found.faults).toEqual([
      {
        key: "mcp-stacks:companions[0].pypi",
        given: '"three==2.0"',
        allowed: "a version with a wheel; this one is a source alone, which runs code as root",
        fix: "name another version, or set mcp-stacks:companions[0].installScripts: true if you trust it",
      },
    ]);
    const trusted = companions.slice(2).map((one) => ({ ...one, installScripts: true }));
    expect((await packageFindings(trusted, asking(answer))).faults).toEqual([]);
  });

  it("are left to the build where nobody answers, which is said", async () => {
    const found = await packageFindings(companions.slice(0, 1), asking(unanswered));
    expect(found).toEqual({
      faults: [],
      unanswered: ["npm was not asked whether @scope/one@1.0.0 exists (why); its build will tell."],
    });
  });
});
