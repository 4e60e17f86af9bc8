import { statSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { goodReleases } from "../../infra/cli/release-record.ts";
import { reportPath } from "../../infra/cli/smoke-report-file.ts";
import { smoked } from "../../infra/cli/smoke-verb.ts";
import { contractChecks } from "../../infra/contract/checks.ts";
import { testDaemon } from "./daemon.ts";
import { operatedFixture } from "./operated-fixture.ts";
import { stackFixture } from "./stack-fixture.ts";
import { freePorts } from "./wait.ts";

const name = "test-smoke";
const [port = 0] = await freePorts(1);
const fixture = stackFixture(name, {
  server: { shared: "memory" },
  docker: { port, prometheus: { enabled: false } },
});

/** Tests the stack as the command does; answers with what people would have read besides. */
async function tested(options: { readonly writes?: boolean } = {}) {
  const lines: string[] = [];
  const operated = await operatedFixture(fixture);
  const report = await smoked(operated, { ...options, say: (line) => void lines.push(line) });
  return { report, operated, text: lines.join("\n") };
}

describe("the smoke test of a stack on Docker", () => {
  const server = testDaemon().getContainer(`ops-assistant-${name}`);
  beforeAll(async () => {
    await (await fixture.open()).up(fixture.observed());
  });
  afterAll(() => fixture.dispose());

  it("fails on a server that hangs: soon, with a reason, and nothing is recorded as good", async () => {
    await server.pause();
    try {
      const { report, operated, text } = await tested();
      expect(report.verdict).toBe("failed");
      const [health, ...others] = report.checks;
      expect(health).toMatchObject({ status: "failed", reason: "no answer within 5 s" });
      for (const other of others) expect(other.status).toBe("skipped");
      expect(text).toContain("smoke failed: 1 check, 1 failed");
      expect(text).toContain("not recorded as good");
      expect(await goodReleases(operated)).toEqual([]);
    } finally {
      await server.unpause();
    }
  });

  it("passes on one that is well, keeps the report for its owner and records the image", async () => {
    const { report, operated, text } = await tested({ writes: true });
    const failed = report.checks.filter(({ status }) => status === "failed");
    expect(failed).toEqual([]);
    const skipped = report.checks.filter(({ status }) => status === "skipped");
    expect(skipped.map(({ id }) => id)).toEqual(["counts-in-metrics"]);
    expect(report.checks).toHaveLength(contractChecks.length);
    expect(report).toMatchObject({ verdict: "passed", stack: name, target: "docker" });
    expect(report.image).toBe((await server.inspect()).Image);
    expect(text).toContain("recorded as good");
    expect(await goodReleases(operated)).toMatchObject([{ image: report.image }]);
    expect(statSync(reportPath(name)).mode & 0o777).toBe(0o600);
  });

  it("leaves nothing behind unless it is asked to", async () => {
    const { report } = await tested();
    const writing = report.checks.filter(({ id }) => id.startsWith("keeps-tickets"));
    expect(writing.map(({ status }) => status)).toEqual(["skipped", "skipped", "skipped"]);
    expect(report.verdict).toBe("passed");
  });
});
