import { describe, expect, it } from "vitest";
import { functionEnv, planFunction } from "../../../../infra/lambda/function-plan.ts";
import { namesOf } from "../../../../infra/lambda/names.ts";
import { planPolicy, planTrust } from "../../../../infra/lambda/policy-plan.ts";
import { plain } from "../mocks.ts";
import { deployedOnMocks, secretVersion } from "./deployed.ts";
import { lambdaSettingsOf } from "./settings.ts";

const names = namesOf({ server: "ops-assistant", stack: "dev" });
const arn = (service: string, rest: string) =>
  `arn:aws:${service}:eu-central-1:123456789012:${rest}`;
const secret = arn("secretsmanager", "secret:ops-assistant-dev-1-abcdef");
const gatewayHost = "a1b2c3.execute-api.eu-central-1.amazonaws.com";
const settings = lambdaSettingsOf({ shared: "dynamodb" }, { architecture: "arm64", tracing: true });

describe("ServerFunction", () => {
  it("runs the image that was pushed, under its own role, with its settings", async () => {
    const { named } = await deployedOnMocks(settings);
    expect(named("function-lambda").inputs).toEqual({
      ...planFunction(settings, names, "arm64"),
      imageUri: `123456789012.dkr.ecr.eu-central-1.amazonaws.com/ops-assistant-dev@sha256:${"b".repeat(64)}`,
      role: "arn:aws:iam::123456789012:role/ops-assistant-dev",
      environment: {
        variables: functionEnv(settings, {
          publicUrl: `https://${gatewayHost}`,
          gatewayHost,
          ticketsTable: names.ticketsTable,
          limitsTable: names.limitsTable,
          secretId: secret,
          secretVersion,
        }),
      },
    });
  });

  it("is built for the CPU that it runs on", async () => {
    const { named } = await deployedOnMocks(settings);
    expect(named("image-build").inputs.build).toMatchObject({ platform: "linux/arm64" });
  });

  it("has a role of its own, for just what the stack made", async () => {
    const { named } = await deployedOnMocks(settings);
    expect(named("function-role").inputs).toEqual({
      name: "ops-assistant-dev",
      assumeRolePolicy: JSON.stringify(planTrust()),
    });
    const { policy, ...rest } = named("function-policy").inputs;
    expect(rest).toEqual({ name: "ops-assistant-dev", role: "function-role-id" });
    expect(JSON.parse(String(policy))).toEqual(
      planPolicy(settings, "ops-assistant-dev", {
        logGroup: arn("logs", "log-group:/aws/lambda/ops-assistant-dev"),
        secret,
        tickets: arn("dynamodb", "table/ops-assistant-dev-tickets"),
        limits: arn("dynamodb", "table/ops-assistant-dev-limits"),
      }),
    );
  });

  it("is made after its log, which Lambda would else make without an end, and after its rights", async () => {
    const { named, waitsFor } = await deployedOnMocks(
      lambdaSettingsOf({ shared: "dynamodb" }, { logRetentionDays: 90 }),
    );
    expect(named("function-logs").inputs).toEqual({
      name: "/aws/lambda/ops-assistant-dev",
      retentionInDays: 90,
    });
    expect(waitsFor("function-lambda")).toEqual(
      expect.arrayContaining([
        "function-logs",
        "function-policy",
        "image-build",
        "secret-version",
        "tables-limits",
        "tables-tickets",
      ]),
    );
  });

  it("is called by the alias live, which leads to the version that was published", async () => {
    const { named } = await deployedOnMocks(settings);
    expect(named("function-live").inputs).toEqual({
      name: "live",
      functionName: "ops-assistant-dev",
      functionVersion: "8",
    });
  });

  it("gets a canary's share of calls through the alias", async () => {
    const canary = { stableVersion: "7", percent: 25 };
    const { named } = await deployedOnMocks(lambdaSettingsOf({ shared: "dynamodb" }, { canary }));
    expect(named("function-live").inputs).toEqual({
      name: "live",
      functionName: "ops-assistant-dev",
      functionVersion: "7",
      routingConfig: { additionalVersionWeights: { 8: 0.25 } },
    });
  });

  it("is told of no table and no secret that the stack does not make", async () => {
    const { named, resources } = await deployedOnMocks(
      lambdaSettingsOf({ auth: { mode: "none" }, store: "sqlite", shared: "memory" }),
    );
    const { environment } = plain(named("function-lambda").inputs);
    expect(JSON.stringify(environment)).not.toMatch(/TABLE|SECRET/);
    const { policy } = named("function-policy").inputs;
    expect(JSON.parse(String(policy)).Statement).toHaveLength(1);
    expect(resources.filter(({ type }) => /dynamodb|secretsmanager/.test(type))).toEqual([]);
  });
});

describe("ServerTables", () => {
  it("keeps tickets by request, with backups and a lock against deletion", async () => {
    const { named, resources } = await deployedOnMocks(lambdaSettingsOf({ shared: "memory" }));
    expect(named("tables-tickets").inputs).toEqual({
      name: "ops-assistant-dev-tickets",
      billingMode: "PAY_PER_REQUEST",
      hashKey: "pk",
      rangeKey: "sk",
      attributes: [
        { name: "pk", type: "S" },
        { name: "sk", type: "S" },
      ],
      deletionProtectionEnabled: true,
      pointInTimeRecovery: { enabled: true },
    });
    expect(resources.map(({ name }) => name)).not.toContain("tables-limits");
  });

  it("leaves lock and backups to the settings", async () => {
    const tickets = { deletionProtection: false, pointInTimeRecovery: false };
    const { named } = await deployedOnMocks(lambdaSettingsOf({ shared: "memory" }, { tickets }));
    expect(named("tables-tickets").inputs).toMatchObject({
      deletionProtectionEnabled: false,
      pointInTimeRecovery: { enabled: false },
    });
  });

  it("counts limits in entries that end by themselves, and keeps no backup of them", async () => {
    const { named, resources } = await deployedOnMocks(
      lambdaSettingsOf({ store: "sqlite", shared: "dynamodb" }),
    );
    expect(named("tables-limits").inputs).toEqual({
      name: "ops-assistant-dev-limits",
      billingMode: "PAY_PER_REQUEST",
      hashKey: "key",
      attributes: [{ name: "key", type: "S" }],
      ttl: { attributeName: "expire", enabled: true },
    });
    expect(resources.map(({ name }) => name)).not.toContain("tables-tickets");
  });
});
