import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { usages } from "../../infra/cli/usage.ts";
import { lint, stepsOf, type Workflow, workflowFolder, workflows } from "./workflow.ts";

const all = workflows();
const steps = all.flatMap(stepsOf);

function triggersOf({ on }: Workflow): string[] {
  return typeof on === "string" ? [on] : Object.keys(on);
}

describe("actionlint", () => {
  it.each(all.map(({ file }) => file))("finds nothing in %s", async (file) => {
    expect(await lint(join(workflowFolder, file))).toBe("");
  });

  it("fails on a workflow with a faulty expression, so that its silence means something", async () => {
    const folder = mkdtempSync(join(tmpdir(), "workflow-"));
    try {
      const file = join(folder, "faulty.yml");
      writeFileSync(
        file,
        // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of GitHub's
        "on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: echo ${{ nobody.knows }}\n",
      );
      expect(await lint(file)).toContain('undefined variable "nobody"');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("the workflows", () => {
  it("are those of checks, previews, the image, deployments, promotion and drift", () => {
    expect(all.map(({ file }) => file)).toEqual([
      "check.yml",
      "deploy.yml",
      "drift.yml",
      "image.yml",
      "preview.yml",
      "prod.yml",
      "promote.yml",
      "staging.yml",
    ]);
  });

  it("may read the repository and nothing else, unless a job says so", () => {
    expect(all.filter(({ permissions }) => permissions?.contents !== "read")).toEqual([]);
    expect(all.filter(({ permissions }) => Object.keys(permissions ?? {}).length !== 1)).toEqual(
      [],
    );
  });

  it("let only these jobs write, each to what it is for", () => {
    const writing = all.flatMap(({ file, jobs }) =>
      Object.entries(jobs).flatMap(([job, { permissions = {} }]) =>
        Object.entries(permissions)
          .filter(([scope, right]) => right === "write" && scope !== "id-token")
          .map(([scope]) => `${file} ${job}: ${scope}`),
      ),
    );
    expect(writing).toEqual([
      "image.yml build: packages",
      "image.yml index: packages",
      "preview.yml comment: pull-requests",
      "promote.yml promote: contents",
      "promote.yml promote: pull-requests",
      "staging.yml image: packages",
    ]);
  });

  it("run no code of a pull request with rights to write", () => {
    expect(all.flatMap(triggersOf)).not.toContain("pull_request_target");
    expect(all.flatMap(triggersOf)).not.toContain("workflow_run");
    const comment = all.find(({ file }) => file === "preview.yml")?.jobs.comment;
    expect(comment?.steps.map(({ uses }) => uses?.split("@")[0])).toEqual([
      "actions/download-artifact",
      undefined,
    ]);
    expect(comment?.steps.map((step) => step.run ?? "").join("")).not.toMatch(/npm|node /);
  });

  it("name every action of others by commit, with its release beside it", () => {
    const uses = steps.flatMap(({ uses, place }) => (uses === undefined ? [] : [{ uses, place }]));
    expect(uses.length).toBeGreaterThan(20);
    expect(uses.filter(({ uses }) => !/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/.test(uses))).toEqual([]);
    const lines = all.flatMap(({ file }) =>
      readFileSync(join(workflowFolder, file), "utf8").split("\n"),
    );
    const named = lines.filter((line) => /uses: [^.]/.test(line));
    expect(named.filter((line) => !/@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))).toEqual([]);
    const commits = new Map<string, Set<string>>();
    for (const { uses: name } of uses) {
      const [action = "", commit = ""] = name.split("@");
      commits.set(action, (commits.get(action) ?? new Set()).add(commit));
    }
    expect([...commits].filter(([, used]) => used.size > 1)).toEqual([]);
  });

  it("leave no token behind for what runs after a checkout", () => {
    const checkouts = steps.filter(({ uses }) => uses?.startsWith("actions/checkout@"));
    expect(checkouts.length).toBeGreaterThan(5);
    expect(checkouts.filter((step) => step.with["persist-credentials"] !== false)).toEqual([]);
  });

  it("put no expression into a script: what others name would run there", () => {
    expect(steps.filter(({ run }) => run?.includes("$" + "{{"))).toEqual([]);
  });

  it("fail on a command that fails in front of a pipe", () => {
    const piping = steps.filter(({ run }) => /^[^#\n]*npm run [^\n]*[^|]\|[^|]/m.test(run ?? ""));
    expect(piping.length).toBeGreaterThan(1);
    // without a shell that is named, GitHub's runs without pipefail
    const deaf = piping.filter(({ run }) => !run?.startsWith("set -o pipefail\n"));
    expect(deaf.map(({ place }) => place)).toEqual([]);
  });

  it("end by themselves, and never deploy or compare the same thing side by side", () => {
    const endless = all.flatMap(({ file, jobs }) =>
      Object.entries(jobs)
        .filter(([, job]) => job.uses === undefined && job["timeout-minutes"] === undefined)
        .map(([job]) => `${file} ${job}`),
    );
    expect(endless).toEqual([]);
    const called = (workflow: Workflow) => triggersOf(workflow).join() === "workflow_call";
    expect(all.filter((one) => !called(one) && one.concurrency === undefined)).toEqual([]);
  });

  it("run commands that exist", () => {
    const verbs = steps.flatMap(({ run }) =>
      [...(run ?? "").matchAll(/npm run (?:--silent )?([\w-]+)/g)].map(([, verb]) => verb),
    );
    expect(new Set(verbs)).toEqual(
      new Set(["check", "surface", "report", "deploy", "production-check", "promote", "drift"]),
    );
    expect([...new Set(verbs)].filter((verb) => !Object.hasOwn(usages, verb ?? ""))).toEqual([]);
  });
});
