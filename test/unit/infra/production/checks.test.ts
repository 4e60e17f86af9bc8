import { describe, expect, it } from "vitest";
import { areas, decide } from "../../../../infra/production/check.ts";
import { productionChecks } from "../../../../infra/production/checks.ts";
import { butBeside, butRecords, violating } from "./changed-evidence.ts";
import { failingAccess } from "./failing-access.ts";
import { failingPapers } from "./failing-papers.ts";
import { failingRunning } from "./failing-running.ts";
import { but, butProbes, good, goodProbes, refusedCall, result } from "./good-evidence.ts";

const failing = { ...failingAccess, ...failingRunning, ...failingPapers };

const cases = Object.entries(failing).flatMap(([id, all]) =>
  all.map(([what, evidence, told]) => [id, what, evidence, told] as const),
);

describe("the 21 checks", () => {
  it("are in 7 areas, as many in each as the list of requirements has", () => {
    const counts = areas.map(
      (area) => productionChecks.filter((check) => check.area === area).length,
    );
    expect(counts).toEqual([5, 3, 3, 3, 3, 2, 2]);
    expect(new Set(productionChecks.map(({ id }) => id)).size).toBe(21);
  });

  it("are passed with good evidence, each saying what was found", () => {
    for (const { id, status, found, fix } of decide(productionChecks, good)) {
      expect({ id, status, fix }).toEqual({ id, status: "passed", fix: undefined });
      expect(found).not.toBe("");
    }
  });

  it("have failing evidence each", () => {
    expect(Object.keys(failing).sort()).toEqual(productionChecks.map(({ id }) => id).sort());
  });

  it.each(cases)("fails %s when %s", (id, _, evidence, told) => {
    const found = decide(productionChecks, evidence).find((one) => one.id === id);
    expect(found?.status).toBe("failed");
    expect(found?.found).toMatch(told);
    expect(found?.fix).toMatch(/\w{3}/);
  });

  it("fails whatever the server must show while it does not answer", () => {
    const silent = decide(productionChecks, but({ probes: { missing: "it does not answer" } }));
    const failed = silent.filter(({ status }) => status === "failed");
    expect(failed.map(({ id }) => id)).toEqual([
      ...["input-validation", "path-traversal", "bearer-tokens", "scopes"],
      ...["user-errors", "rate-limits", "audit-log", "metrics", "health-checks"],
      ...["reference", "who-when-what", "masked-values"],
    ]);
    for (const { found } of failed) expect(found).toContain("it does not answer");
  });

  it("hold a server without a tool that writes to no refusal of one, and say so", () => {
    const reading = butProbes({
      surface: { ...goodProbes.surface, tools: goodProbes.surface.tools.slice(0, 1) },
      reader: { tools: ["search"], call: undefined },
    });
    const scopes = decide(productionChecks, reading).find(({ id }) => id === "scopes");
    expect(scopes).toMatchObject({
      status: "passed",
      found: "a reader sees 1 of 1 tools; none of them writes",
    });
  });

  it("take what the stack itself brings for hardened as policy does: by release, and Docker's files written", () => {
    const beside = [
      butBeside({ part: "gateway", image: "nginx:1.28.0-bookworm" }),
      butBeside({ part: "prometheus", readOnlyRoot: false, takesFiles: true }),
    ];
    for (const evidence of beside) {
      const { container } = Object.fromEntries(
        decide(productionChecks, evidence).map((check) => [check.id, check]),
      );
      expect(container).toMatchObject({ status: "passed" });
      expect(container?.found).toMatch(/^1 running by digest and 1 beside it, /);
    }
  });

  it("take an advisory rule of policy for no failure, and tell a mandatory one once", () => {
    const advisory = { rule: "k8s-limits", level: "advisory" as const, message: "m" };
    const advised = decide(
      productionChecks,
      but({ policy: { errors: [], violations: [advisory] } }),
    );
    expect(advised.filter(({ status }) => status === "failed")).toEqual([]);
    for (const rule of [
      "anything-else",
      "tls-required",
      "docker-plain-secrets",
      "docker-health-check",
    ]) {
      const failed = decide(productionChecks, violating(rule)).filter(
        ({ status }) => status === "failed",
      );
      expect(failed).toHaveLength(1);
    }
  });

  it("take what is quiet above info for no fault while nothing is said of one", () => {
    const quiet = butRecords({ log: { lines: [], whole: false } });
    const traces = decide(productionChecks, quiet).find(({ id }) => id === "traces");
    expect(traces).toMatchObject({
      status: "passed",
      found: expect.stringContaining("no failure"),
    });
  });

  it("know a refusal of a tool from an answer", () => {
    expect(decide(productionChecks, butProbes({ mistakes: [refusedCall("a")] }))[5]?.status).toBe(
      "passed",
    );
    expect(decide(productionChecks, butProbes({ mistakes: [result("a")] }))[5]?.status).toBe(
      "failed",
    );
  });
});
