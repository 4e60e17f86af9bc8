import { describe, expect, it } from "vitest";
import { checkov } from "../../manifests/checkov.ts";
import { type Judge, verdictOf } from "../../manifests/judge.ts";
import { kubeScore } from "../../manifests/kube-score.ts";

/** A tool that is a Node script and whose answer is a list of objects. */
function scripted(script: string): Judge {
  return {
    command: process.execPath,
    kinds: [],
    args: (file) => ["-e", script, file],
    read: (answer) => ({ judged: new Set(answer.trim().split(" ")), findings: [] }),
  };
}

const says = (words: string, code = 0): string =>
  `process.stdout.write(${JSON.stringify(words)}); process.exitCode = ${code}`;

describe("verdictOf", () => {
  it("hands the YAML over as a file of the folder that the tool runs in", async () => {
    const script = 'process.stdout.write(require("fs").readFileSync(process.argv[1], "utf8"))';
    expect((await verdictOf(scripted(script), "a b")).judged).toEqual(new Set(["a", "b"]));
  });

  it("hands over nothing of the user's environment but PATH", async () => {
    const script = 'process.stdout.write(Object.keys(process.env).sort().join(" "))';
    const { judged } = await verdictOf(scripted(script), "");
    expect([...judged].filter((name) => !name.startsWith("__"))).toEqual(["HOME", "LANG", "PATH"]);
  });

  it("takes an exit of 1 as findings", async () => {
    expect((await verdictOf(scripted(says("a", 1)), "")).judged).toEqual(new Set(["a"]));
  });

  it.each([
    {
      what: "is not there",
      judge: { ...scripted(""), command: "no-such-tool" },
      says: /no-such-tool failed: it is not on PATH; `npm test -- --project manifests` provides it/,
    },
    {
      what: "ends with another code",
      judge: scripted(`${says("a", 2)}; console.error("broken")`),
      says: /failed: [\s\S]*broken/,
    },
    {
      what: "answers nothing",
      judge: scripted(`console.error("cannot read"); process.exitCode = 1`),
      says: /failed: it answers nothing\ncannot read/,
    },
    {
      what: "judged nothing",
      judge: { ...scripted(says("[]")), read: kubeScore.read },
      says: /judged nothing/,
    },
  ])("fails when the tool $what", async ({ judge, says }) => {
    await expect(verdictOf(judge, "")).rejects.toThrow(says);
  });
});

describe("kube-score's answer", () => {
  const check = (id: string, grade: number, skipped = false) => ({
    check: { id, name: `Name of ${id}`, comment: "" },
    grade,
    skipped,
    comments: grade === 10 ? null : [{ path: "server", summary: "Not good", description: "" }],
  });
  const answer = [
    {
      object_name: "Deployment/apps/v1//a",
      type_meta: { kind: "Deployment", apiVersion: "apps/v1" },
      object_meta: { name: "a", namespace: "ops" },
      checks: [check("one", 1), check("two", 5), check("three", 10), check("four", 1, true)],
    },
  ];

  it("is read with its critical findings and its warnings", () => {
    expect(kubeScore.read(JSON.stringify(answer))).toEqual({
      judged: new Set(["Deployment/a"]),
      findings: [
        { check: "one", object: "Deployment/a", text: "critical: Name of one; server Not good" },
        { check: "two", object: "Deployment/a", text: "warning: Name of two; server Not good" },
      ],
    });
  });

  it("fails when an object was not checked at all", () => {
    const unchecked = [{ ...answer[0], checks: [] }];
    expect(() => kubeScore.read(JSON.stringify(unchecked))).toThrow();
  });
});

describe("checkov's answer", () => {
  const record = (check_id: string, resource: string) => ({
    check_id,
    check_name: `Name of ${check_id}`,
    resource,
  });
  const answer = {
    check_type: "kubernetes",
    results: {
      passed_checks: [record("CKV_1", "Service.ops.b")],
      failed_checks: [record("CKV_2", "Pod.ops.a.component-server")],
      parsing_errors: [],
    },
  };

  it("is read with what failed, by kind and name", () => {
    expect(checkov.read(JSON.stringify(answer))).toEqual({
      judged: new Set(["Service/b", "Pod/a"]),
      findings: [{ check: "CKV_2", object: "Pod/a", text: "Name of CKV_2" }],
    });
  });

  it("fails when a file could not be parsed, or nothing was there to check", () => {
    const unparsed = { ...answer, results: { ...answer.results, parsing_errors: ["/stack.yaml"] } };
    expect(() => checkov.read(JSON.stringify(unparsed))).toThrow();
    expect(() => checkov.read(JSON.stringify({ passed: 0, failed: 0 }))).toThrow();
  });
});
