import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkProduction } from "../../infra/cli/production-check.ts";
import type { ProductionReport } from "../../infra/production/report.ts";
import { deployed } from "./deployed.ts";
import { operatedFixture } from "./operated-fixture.ts";
import { stackFixture } from "./stack-fixture.ts";
import { freePorts } from "./wait.ts";

const name = "test-production-check";
const [port = 0, prometheusPort = 0] = await freePorts(2);
const fixture = stackFixture(name, { docker: { port, prometheus: { port: prometheusPort } } });

describe("production-check of a stack like dev", () => {
  let report: ProductionReport;
  let jwtSecret: string;

  beforeAll(async () => {
    const stack = await fixture.open();
    jwtSecret = deployed((await stack.up(fixture.observed())).outputs).jwtSecret;
    report = await checkProduction(await operatedFixture(fixture), {
      tests: `${fixture.folder}/no-tests.json`,
      say: () => {},
    });
  });
  afterAll(() => fixture.dispose());

  it("fails on exactly what such a stack lacks", () => {
    const failed = report.checks.filter(({ status }) => status === "failed");
    expect(failed.map(({ id, found }) => `${id}: ${found}`)).toEqual([
      "traces: server.telemetry.otlpEndpoint is not set",
      "separate-environment: environment is development",
      ...["unit-tests", "integration-tests", "security-tests"].map(
        (id) => `${id}: cannot be shown: there is no report of the tests here: npm test writes it`,
      ),
    ]);
    expect(report).toMatchObject({ passed: 16, verdict: "failed", target: "docker" });
  });

  it("looked at every container, Redis and Prometheus among them", () => {
    const found = Object.fromEntries(report.checks.map((check) => [check.id, check.found]));
    expect(found.container).toMatch(/^1 running by digest and 2 beside it, /);
    expect(found["health-checks"]).toContain("asks 3 instances itself");
  });

  it("says for each failure what to do, and for none that is passed", () => {
    for (const { status, fix } of report.checks) {
      expect(fix === undefined).toBe(status === "passed");
    }
  });

  it("tells no secret", () => {
    expect(JSON.stringify(report)).not.toContain(jwtSecret);
  });
});
