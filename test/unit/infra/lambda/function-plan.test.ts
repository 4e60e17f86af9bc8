import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { env, lambdaCommand } from "../../../../app/src/contract.ts";
import {
  type FunctionFacts,
  functionEnv,
  planAlias,
  planFunction,
} from "../../../../infra/lambda/function-plan.ts";
import { namesOf } from "../../../../infra/lambda/names.ts";
import { partitionOf } from "../../../../infra/lambda/partition.ts";
import { preflight } from "../../../../infra/lambda/preflight.ts";
import { environmentFaults } from "../../../../infra/lambda/preflight-plan.ts";
import { runtimeEnv } from "../../../../infra/runtime-env.ts";
import { contextOf } from "./gateway.ts";
import { lambdaSettingsOf } from "./settings.ts";

const names = namesOf({ server: "ops-assistant", stack: "prod" });
const gatewayHost = "a1b2c3.execute-api.eu-central-1.amazonaws.com";
const bare: FunctionFacts = {
  publicUrl: "https://mcp.example.com",
  gatewayHost,
  ticketsTable: undefined,
  limitsTable: undefined,
  secretId: undefined,
  secretVersion: undefined,
};

describe("functionEnv", () => {
  it("is that of every target, but for what Lambda does not have: a folder to write to", () => {
    const settings = lambdaSettingsOf();
    const { publicUrl } = bare;
    expect(functionEnv(settings, bare)).toEqual({
      ...runtimeEnv(settings.server, { publicUrl, hosts: [gatewayHost] }),
      DATA_DIR: "/app/seed",
      LOG_DIR: "/tmp",
    });
  });

  it("accepts the host that clients name and the one that the gateway is called by", () => {
    expect(functionEnv(lambdaSettingsOf(), bare)).toMatchObject({
      MCP_PUBLIC_URL: "https://mcp.example.com",
      MCP_ALLOWED_HOSTS: `mcp.example.com,${gatewayHost}`,
    });
  });

  it("names the tables and the secret that are there, and says whether answers stream", () => {
    const secretVersion = "0f0e0d0c-0b0a-0908-0706-050403020100";
    const facts = {
      ...bare,
      ticketsTable: names.ticketsTable,
      limitsTable: names.limitsTable,
      secretId: "arn:aws:secretsmanager:eu-central-1:123456789012:secret:ops",
      secretVersion,
    };
    expect(functionEnv(lambdaSettingsOf({}, { streaming: true }), facts)).toMatchObject({
      MCP_TICKETS_TABLE: "ops-assistant-prod-tickets",
      MCP_LIMITS_TABLE: "ops-assistant-prod-limits",
      MCP_SECRET_ID: facts.secretId,
      MCP_SECRET_VERSION: secretVersion,
      MCP_RESPONSE_STREAMING: "true",
    });
    const without = Object.keys(functionEnv(lambdaSettingsOf(), bare));
    const cloud = ["ticketsTable", "limitsTable", "secretId", "responseStreaming"] as const;
    for (const key of cloud) expect(without).not.toContain(env[key]);
  });

  it("has no name that Lambda keeps for itself", () => {
    const taken = Object.keys(functionEnv(lambdaSettingsOf(), bare)).filter((name) =>
      /^(AWS_|LAMBDA_|_|TZ$)/.test(name),
    );
    expect(taken).toEqual([]);
  });
});

describe("planFunction", () => {
  const planned = (server = {}, lambda = {}) =>
    planFunction(lambdaSettingsOf(server, lambda), names, "x86_64");

  it("runs the image's entry point for Lambda, as small and short as the settings say", () => {
    expect(planned()).toEqual({
      name: "ops-assistant-prod",
      packageType: "Image",
      imageConfig: { commands: [...lambdaCommand] },
      architectures: ["x86_64"],
      memorySize: 512,
      timeout: 29,
      loggingConfig: {
        logFormat: "JSON",
        logGroup: "/aws/lambda/ops-assistant-prod",
        applicationLogLevel: "INFO",
        systemLogLevel: "WARN",
      },
      tracingConfig: { mode: "PassThrough" },
      publish: true,
    });
  });

  it("takes concurrency, network and tracing from the settings", () => {
    const vpc = { subnetIds: ["subnet-01234567"], securityGroupIds: ["sg-01234567"] };
    expect(planned({}, { reservedConcurrency: 5, vpc, tracing: true })).toMatchObject({
      reservedConcurrentExecutions: 5,
      vpcConfig: vpc,
      tracingConfig: { mode: "Active" },
    });
  });

  it("lets Lambda drop no line that has no level, such as the audit log's", () => {
    const levels = ["debug", "info", "warn", "error"].map(
      (logLevel) => planned({ logLevel }).loggingConfig.applicationLogLevel,
    );
    expect(levels).toEqual(["DEBUG", "INFO", "INFO", "INFO"]);
  });
});

describe("planAlias", () => {
  const canary = { stableVersion: "7", percent: 5 };

  it("leads to the version that was just published", () => {
    expect(planAlias(lambdaSettingsOf(), "8")).toEqual({
      functionVersion: "8",
      routingConfig: undefined,
    });
  });

  it("leads to the stable version, and with a share of calls to the new one", () => {
    expect(planAlias(lambdaSettingsOf({}, { canary }), "8")).toEqual({
      functionVersion: "7",
      routingConfig: { additionalVersionWeights: { 8: 0.05 } },
    });
  });

  it("leads to the stable version alone while nothing newer is published", () => {
    expect(planAlias(lambdaSettingsOf({}, { canary }), "7")).toEqual({
      functionVersion: "7",
      routingConfig: undefined,
    });
  });
});

describe("preflight", () => {
  const hosts = (count: number) =>
    Array.from({ length: count }, (_, index) => `host-${index}.example.com`);

  it("lets pass what Lambda takes", () => {
    const context = contextOf({ streaming: true }, { shared: "dynamodb", allowedHosts: hosts(40) });
    expect(environmentFaults(context, true)).toEqual([]);
  });

  it("fails an environment of more than 4096 bytes, with what takes them", () => {
    const context = contextOf({}, { allowedHosts: hosts(200) });
    expect(() => preflight(context, new Set(["jwtSecret"]))).toThrow(
      /mcp-stacks:server\n.* an environment of \d+ bytes, \d+ of them in MCP_ALLOWED_HOSTS\n.*4096 bytes/,
    );
  });

  it("fails before Lambda would, whatever AWS draws", () => {
    const drawn = fc.record({
      api: fc.stringMatching(/^[a-z0-9]{10}$/),
      suffix: fc.stringMatching(/^[a-zA-Z0-9]{6}$/),
      version: fc.uuid(),
      count: fc.integer({ min: 1, max: 250 }),
      region: fc.constantFrom("eu-central-1", "ap-southeast-2", "cn-north-1", "us-gov-west-1"),
    });
    fc.assert(
      fc.property(drawn, ({ api, suffix, version, count, region }) => {
        const context = contextOf({ region }, { shared: "dynamodb", allowedHosts: hosts(count) });
        const { dnsSuffix, name } = partitionOf(region);
        const host = `${api}.execute-api.${region}.${dnsSuffix}`;
        const secret = `arn:${name}:secretsmanager:${region}:123456789012:secret`;
        const variables = functionEnv(context.settings, {
          publicUrl: `https://${host}`,
          gatewayHost: host,
          ticketsTable: context.names.ticketsTable,
          limitsTable: context.names.limitsTable,
          // the longest suffix that a prefix gets, and the six characters that a secret does
          secretId: `${secret}:${context.names.server}-20261121203334000000000001-${suffix}`,
          secretVersion: version,
        });
        const bytes = Buffer.byteLength(JSON.stringify(variables));
        if (bytes > 4096) expect(environmentFaults(context, true)).toHaveLength(1);
      }),
    );
  });
});
