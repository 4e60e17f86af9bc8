import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { wildcards } from "../../../../infra/lambda/wildcards-plan.ts";
import { streamActions, unscopedActions } from "../../../../infra/policy/aws/unscoped-actions.ts";
import { lambdaSettingsOf } from "../../infra/lambda/settings.ts";
import { ruleContext } from "../judge.ts";
import { found, ownResources } from "./own-resources.ts";

const production = ruleContext("lambda");
const reference = `123456789012.dkr.ecr.eu-central-1.amazonaws.com/ops@sha256:${"a".repeat(64)}`;
const vpc = {
  subnetIds: ["subnet-0123456789abcdef0"],
  securityGroupIds: ["sg-0123456789abcdef0"],
};
const domain = {
  name: "mcp.example.com",
  certificateArn: "arn:aws:acm:eu-central-1:123456789012:certificate/ab-cd",
};

describe("what a Lambda stack makes", () => {
  it("breaks no rule in production with tracing, tables, secrets and an image that it builds", async () => {
    const settings = lambdaSettingsOf({ shared: "dynamodb" }, { tracing: true });
    expect(found(await ownResources(settings), production)).toEqual([]);
  });

  it("breaks no rule in production in a VPC, with a domain and PostgreSQL elsewhere", async () => {
    const settings = lambdaSettingsOf(
      { image: { reference }, store: "postgres", shared: "redis" },
      { architecture: "arm64", tracing: true, vpc, domain },
    );
    const secrets = {
      databaseUrl: "postgres://ops:secret@db.example.com/tickets",
      redisUrl: "rediss://:secret@redis.example.com:6379/0",
    };
    expect(found(await ownResources(settings, secrets), production)).toEqual([]);
  });

  it("is told of the log that a REST API has none of, and of requests that nobody records", async () => {
    const findings = found(
      await ownResources(lambdaSettingsOf({}, { streaming: true })),
      production,
    );
    expect(findings.map(({ rule, level, of }) => `${level} ${rule} ${of}`)).toEqual([
      "advisory aws-tracing function-lambda",
      "advisory aws-rest-access-log routes-stage",
    ]);
  });

  it("breaks exactly the rules that its settings switch off", async () => {
    const settings = lambdaSettingsOf(
      { auth: { mode: "none" } },
      {
        logRetentionDays: 7,
        tickets: { deletionProtection: false, pointInTimeRecovery: false },
        alarms: { enabled: false },
        tracing: true,
      },
    );
    const resources = await ownResources(settings);
    const broken = found(resources, production).map(({ rule, of }) => `${rule} ${of}`);
    expect(broken.sort()).toEqual([
      "aws-alarms function-lambda",
      "aws-auth-required function-lambda",
      "aws-deletion-protection tables-tickets",
      "aws-log-retention function-logs",
      "aws-log-retention routes-access-log",
      "aws-point-in-time-recovery tables-tickets",
    ]);
    const staging = found(resources, ruleContext("lambda", { environment: "staging" }));
    const refused = staging.filter(({ level }) => level === "mandatory");
    expect(refused.map(({ rule }) => rule)).toEqual(["aws-auth-required"]);
    const development = found(resources, ruleContext("lambda", { environment: "development" }));
    expect(development.filter(({ level }) => level === "mandatory")).toEqual([]);
  });

  it("keeps its logs for as long as the policy asks", async () => {
    const yearly = ruleContext("lambda", { settings: { minLogRetentionDays: 365 } });
    const of = async (logRetentionDays: number) =>
      found(await ownResources(lambdaSettingsOf({}, { logRetentionDays })), yearly)
        .filter(({ rule }) => rule === "aws-log-retention")
        .map(({ of: name }) => name);
    expect(await of(180)).toEqual(["function-logs", "routes-access-log"]);
    expect(await of(365)).toEqual([]);
  });

  it("has the tags that the policy asks for once the settings add them", async () => {
    const strict = ruleContext("lambda", { settings: { requiredTags: ["cost-center"] } });
    const lacking = async (tags: Readonly<Record<string, string>>) =>
      found(await ownResources(lambdaSettingsOf({}, { tags })), strict).filter(
        ({ rule }) => rule === "aws-required-tags",
      );
    const bare = await lacking({});
    expect(bare.map(({ of }) => of)).toContain("tables-tickets");
    expect(new Set(bare.map(({ found: text }) => text))).toEqual(
      new Set(["lacks the tag cost-center"]),
    );
    expect(await lacking({ "cost-center": "4711" })).toEqual([]);
  });

  it("breaks no mandatory rule in production whatever its sizes and limits are", async () => {
    const server = fc.record({
      name: fc.stringMatching(/^[a-z][a-z0-9]{0,20}$/),
      shared: fc.constantFrom("memory", "dynamodb"),
      readOnly: fc.boolean(),
    });
    const target = fc.record({
      memoryMiB: fc.integer({ min: 128, max: 10_240 }),
      tracing: fc.boolean(),
      streaming: fc.boolean(),
      throttle: fc.record({ ratePerSec: fc.integer({ min: 1, max: 10_000 }) }),
      vpc: fc.option(fc.constant(vpc), { nil: undefined }),
    });
    await fc.assert(
      fc.asyncProperty(server, target, async (given, lambda) => {
        const findings = found(await ownResources(lambdaSettingsOf(given, lambda)), production);
        expect(findings.filter(({ level }) => level === "mandatory")).toEqual([]);
      }),
      { numRuns: 6 },
    );
  });

  it("is allowed exactly the wildcards that its own policies hold", () => {
    expect([...streamActions]).toEqual([...wildcards.logStreams.actions]);
    expect([...unscopedActions].sort()).toEqual(
      [...wildcards.traces.actions, ...wildcards.network.actions].sort(),
    );
  });
});
