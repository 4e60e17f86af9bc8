import { describe, expect, it } from "vitest";
import { type Exception, exceptions } from "../../manifests/exceptions.ts";
import { stale, unlisted } from "../../manifests/unlisted.ts";

const finding = (check: string, object: string) => ({ check, object, text: "not good" });

const listed: Exception[] = [
  { checks: ["checkov one"], objects: ["Pod/a", "Pod/b"], reason: "It is known." },
  { checks: ["checkov two"], objects: ["Pod/a"], only: ["behind nginx"], reason: "So." },
];

describe("unlisted", () => {
  it("is empty for what the exceptions name", () => {
    const findings = [finding("one", "Pod/a"), finding("one", "Pod/b"), finding("two", "Pod/a")];
    expect(unlisted({ tool: "checkov", stack: "behind nginx", findings }, listed)).toEqual([]);
  });

  it("has what is found in another object, by another check, by another tool or in another stack", () => {
    const findings = [finding("one", "Pod/c"), finding("three", "Pod/a")];
    expect(unlisted({ tool: "checkov", stack: "behind nginx", findings }, listed)).toEqual([
      "checkov one Pod/c: not good",
      "checkov three Pod/a: not good",
    ]);
    expect(
      unlisted(
        { tool: "kube-score", stack: "behind nginx", findings: [finding("one", "Pod/a")] },
        listed,
      ),
    ).toEqual(["kube-score one Pod/a: not good"]);
    expect(
      unlisted(
        { tool: "checkov", stack: "behind Traefik", findings: [finding("two", "Pod/a")] },
        listed,
      ),
    ).toEqual(["checkov two Pod/a: not good"]);
  });
});

describe("stale", () => {
  it("is empty when each exception occurs somewhere, or where it says", () => {
    const found = [
      { tool: "checkov", stack: "behind Traefik", findings: [finding("one", "Pod/a")] },
      {
        tool: "checkov",
        stack: "behind nginx",
        findings: [finding("one", "Pod/b"), finding("two", "Pod/a")],
      },
    ] as const;
    expect(stale(found, listed)).toEqual([]);
  });

  it("has what occurs no more, object by object and stack by stack", () => {
    const found = [
      {
        tool: "checkov",
        stack: "behind Traefik",
        findings: [finding("one", "Pod/a"), finding("two", "Pod/a")],
      },
      { tool: "kube-score", stack: "behind nginx", findings: [finding("one", "Pod/b")] },
    ] as const;
    expect(stale(found, listed)).toEqual(["checkov one Pod/b", "checkov two Pod/a, behind nginx"]);
  });
});

describe("the list of exceptions", () => {
  it("has a reason in one sentence for each, and none twice", () => {
    expect(exceptions.filter(({ reason }) => !/^[A-Z].{20,}\.$/.test(reason))).toEqual([]);
    const keys = exceptions.flatMap(({ checks, objects }) =>
      checks.flatMap((check) => objects.map((object) => `${check} ${object}`)),
    );
    expect(new Set(keys).size).toBe(keys.length);
  });
});
