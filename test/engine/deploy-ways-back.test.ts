import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { env } from "../../app/src/contract.ts";
import type { OperatedStack } from "../../infra/cli/operated-stack.ts";
import { goodReleases } from "../../infra/cli/release-record.ts";
import { smokeStack } from "../../infra/cli/smoke-stack.ts";
import type { SmokeReport } from "../../infra/contract/check.ts";
import { contractChecks } from "../../infra/contract/checks.ts";
import { testDaemon } from "./daemon.ts";
import { operatedFixture } from "./operated-fixture.ts";
import { stackFixture } from "./stack-fixture.ts";
import { type Told, toldDeployment } from "./told-deployment.ts";
import { freePorts } from "./wait.ts";

const name = "test-ways-back";
const daemon = testDaemon();
const [port = 0] = await freePorts(1);
const settings = (logLevel?: string) => ({
  server: { shared: "memory", ...(logLevel === undefined ? {} : { logLevel }) },
  docker: { port, health: { intervalSec: 1 }, prometheus: { enabled: false } },
});
const fixture = stackFixture(name, settings());

/** What runs: its image, and the one setting of it that this file changes. */
const running = async () => {
  const { Image, Config, State } = await daemon.getContainer(`ops-assistant-${name}`).inspect();
  const logLevel = Config.Env.find((entry) => entry.startsWith(`${env.logLevel}=`))?.split("=")[1];
  return { image: Image, logLevel, status: State.Status };
};

/** Few checks, of which one calls the server: which ones they are is not what this is about. */
const only = contractChecks.map(({ id }) => id).filter((id) => /^(answers|lists)-/.test(id));

/** A smoke test of the real server, with one check more that fails when that is not well. */
const smokeWhile = (isWell: () => Promise<boolean>) => {
  return async (operated: OperatedStack, say: (line: string) => void): Promise<SmokeReport> => {
    const report = await smokeStack(operated, { say, only: only });
    if (await isWell()) return report;
    const check = { id: "lists", title: "lists what it has", area: "tools", ms: 1 } as const;
    const failed = { ...check, status: "failed", reason: "it lists nothing" } as const;
    return { ...report, verdict: "failed", checks: [...report.checks, failed] };
  };
};
const never = async () => false;

describe("the way back of a deployment", () => {
  let good: string;
  const deploy = async (isWell: () => Promise<boolean>, logLevel?: string): Promise<Told> => {
    fixture.configure(settings(logLevel));
    const told = await toldDeployment(await operatedFixture(fixture), smokeWhile(isWell));
    console.log(`${told.text}\n(${told.sec.toFixed(1)} s)`);
    return told;
  };

  beforeAll(async () => {
    await fixture.open();
  });
  afterAll(async () => {
    await fixture.dispose();
  });

  it("fails where there is none: the first deployment is left as it is, and told", async () => {
    const { code, text } = await deploy(never);
    expect(code).toBe(4);
    expect(text).toContain("lists what it has (lists): it lists nothing");
    expect(text).toContain(`no deployment of stack ${name} has passed its smoke test`);
    expect(text).toContain(`npm run deploy -- --stack ${name}`);
    const left = await running();
    expect(left.status).toBe("running");
    // how things stand
    expect(text).toContain(`endpoint  http://127.0.0.1:${port}/mcp`);
    expect(text).toContain(`image     ${left.image}, as the state has it`);
    expect(text).toContain("health    answers");
    expect(await goodReleases(await operatedFixture(fixture))).toEqual([]);
  });

  it("is there once a deployment passed, also one that changes nothing", async () => {
    const { code, text } = await deploy(async () => true);
    expect(code).toBe(0);
    ({ image: good } = await running());
    expect(text).toContain(`${good}, recorded as good`);
  });

  it("brings the settings back that were good, when a setting is what broke it", async () => {
    const isWell = async () => (await running()).logLevel !== "debug";
    const { code, text } = await deploy(isWell, "debug");
    expect(code).toBe(3);
    expect(text).toContain("Returning to the last good image, with the settings that it was good");
    expect(text).toContain(`Pulumi.${name}.yaml still asks for what failed`);
    expect(await running()).toEqual({ image: good, logLevel: "info", status: "running" });
    expect(text).toContain(`image     ${good}, as the state has it`);
  });

  it("fails when what was good is not well any more, with what to do and how things stand", async () => {
    const { code, text } = await deploy(never, "warn");
    expect(code).toBe(4);
    expect(text).toContain("The return failed too:\n  lists what it has (lists)");
    expect(text).toContain(`npm run rollback -- --stack ${name} --to ${good}`);
    expect(text).toContain(`image     ${good}, as the state has it`);
    expect(await running()).toMatchObject({ image: good, logLevel: "info" });
  });

  it("fails when a setting broke it and this machine kept none: the image would be the same", async () => {
    rmSync(join(fixture.folder, `good.${name}.json`));
    const { code, text } = await deploy(never, "warn");
    expect(code).toBe(4);
    expect(text).toContain("Not returned: the image is the last good one");
    expect(text).toContain(`take the last change of Pulumi.${name}.yaml back`);
    expect(await running()).toMatchObject({ image: good, logLevel: "warn" });
  });
});
