import { describe, expect, it } from "vitest";
import { faultsOf, lambdaSettingsOf, lambdaWith, minimalLambda } from "./parsing.ts";

const digest = `sha256:${"0".repeat(64)}`;

describe("a valid configuration on AWS", () => {
  it("gets every default from the schema, of which none reaches beyond its section", () => {
    expect(lambdaSettingsOf(minimalLambda).lambda).toEqual({
      region: "eu-central-1",
      memoryMiB: 512,
      timeoutSec: 29,
      logRetentionDays: 30,
      tracing: false,
      throttle: { ratePerSec: 50, burst: 100 },
      cors: false,
      streaming: false,
      tickets: { deletionProtection: true, pointInTimeRecovery: true },
      repository: { keepImages: 20 },
      alarms: { enabled: true, p99Ms: 5000, errorPercent: 1 },
      tags: {},
    });
  });

  it("may say all there is to say", () => {
    const server = {
      name: "ops-assistant",
      image: {
        reference: `123456789012.dkr.ecr.eu-central-1.amazonaws.com/ops-assistant@${digest}`,
      },
      auth: {
        mode: "jwks",
        issuer: "https://id.example.com",
        jwksUrl: "https://id.example.com/jwks.json",
        audience: "ops",
      },
      limits: { toolTimeoutSec: 25, bodyLimitKiB: 4500 },
      store: "postgres",
      shared: "redis",
      telemetry: { otlpEndpoint: "http://otel.internal:4318", sampleRatio: 0.1 },
      allowedOrigins: ["https://app.example.com"],
    };
    const lambda = {
      region: "eu-central-1",
      profile: "prod",
      account: "123456789012",
      memoryMiB: 1024,
      timeoutSec: 28,
      architecture: "arm64",
      reservedConcurrency: 50,
      logRetentionDays: 365,
      tracing: true,
      throttle: { ratePerSec: 100, burst: 200 },
      cors: true,
      domain: {
        name: "mcp.example.com",
        certificateArn: "arn:aws:acm:eu-central-1:123456789012:certificate/1a2b-3c4d",
        hostedZoneId: "Z0123456789ABC",
      },
      canary: { stableVersion: "7", percent: 5 },
      vpc: {
        subnetIds: ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
        securityGroupIds: ["sg-0123456789abcdef0"],
      },
      alarms: { email: "ops@example.com", p99Ms: 2000, errorPercent: 0.5 },
      tags: { team: "ops", "cost-center": "4711" },
    };
    const secrets = {
      databaseUrl: "postgres://db.example.com/tickets",
      redisUrl: "rediss://redis.example.com",
      otlpHeaders: "authorization=Bearer x",
    };
    const settings = lambdaSettingsOf(lambdaWith(server, lambda), secrets);
    expect(settings.lambda).toMatchObject(lambda);
    expect(settings.server).toMatchObject(server);
  });
});

describe("fails on what only needs other words", () => {
  it("a number where a text belongs: quotes are missing", () => {
    const [fault] = faultsOf(lambdaWith({}, { account: 123456789012 }));
    expect(fault).toMatchObject({ key: "mcp-stacks:lambda.account", fix: "write it in quotes" });
  });

  it.each([
    [{ memory: 1024 }, "lambda.memoryMiB"],
    [{ timeout: 20 }, "lambda.timeoutSec"],
    [{ throttle: { rate: 5 } }, "lambda.throttle.ratePerSec"],
  ])("a key without its unit: %j", (lambda, meant) => {
    const [fault] = faultsOf(lambdaWith({}, lambda));
    expect(fault?.fix).toBe(`did you mean mcp-stacks:${meant}?`);
  });

  it("and guesses nothing where several keys begin so", () => {
    const [fault] = faultsOf(lambdaWith({ limits: { tool: 5 } }));
    expect(fault?.fix).toBe("remove mcp-stacks:server.limits.tool");
  });

  it("a server that says nothing of who may call it", () => {
    const [fault] = faultsOf(lambdaWith({ auth: undefined }, {}));
    expect(fault).toMatchObject({
      key: "mcp-stacks:server.auth",
      allowed: "a section with mode: jwt, jwks or none",
    });
  });
});

describe("fails on a wrong shape", () => {
  it.each([
    ["a region", { region: "Frankfurt" }, "region", "an AWS region, such as eu-central-1"],
    [
      "a region of a partition that the stack knows no names of",
      { region: "us-iso-east-1" },
      "region",
      "an AWS region, such as eu-central-1",
    ],
    ["no region", { region: undefined }, "region", "an AWS region, such as eu-central-1"],
    [
      "an account without quotes",
      { account: 123456789012 },
      "account",
      "an AWS account number of twelve digits, in quotes",
    ],
    ["a time", { timeoutSec: 901 }, "timeoutSec", "2 to 900"],
    ["days that CloudWatch does not know", { logRetentionDays: 8 }, "logRetentionDays", "1 | 3 |"],
    [
      "a version without quotes",
      { canary: { stableVersion: 7 } },
      "canary.stableVersion",
      'a published version of the function in quotes, such as "7"',
    ],
    [
      "$LATEST, which is no version",
      { canary: { stableVersion: "$LATEST" } },
      "canary.stableVersion",
      'a published version of the function in quotes, such as "7"',
    ],
    [
      "a share of all",
      { canary: { stableVersion: "7", percent: 100 } },
      "canary.percent",
      "1 to 99",
    ],
    [
      "a name without a dot",
      { domain: { name: "mcp", certificateArn: "x" } },
      "domain.name",
      "a host name in lower case, such as mcp.example.com",
    ],
    [
      "a certificate by its id",
      { domain: { name: "mcp.example.com", certificateArn: "1234" } },
      "domain.certificateArn",
      "the ARN of an ACM certificate of this region",
    ],
    [
      "a domain without a certificate",
      { domain: { name: "mcp.example.com" } },
      "domain.certificateArn",
      "the ARN of an ACM certificate of this region",
    ],
    [
      "a subnet's name",
      { vpc: { subnetIds: ["private-a"], securityGroupIds: ["sg-0123456789abcdef0"] } },
      "vpc.subnetIds[0]",
      "an id such as subnet-0123456789abcdef0",
    ],
    [
      "no security group",
      { vpc: { subnetIds: ["subnet-0123456789abcdef0"], securityGroupIds: [] } },
      "vpc.securityGroupIds",
      "at least 1 entry",
    ],
    [
      "a topic by its name",
      { alarms: { topicArn: "ops" } },
      "alarms.topicArn",
      "the ARN of an SNS",
    ],
    ["an address", { alarms: { email: "ops" } }, "alarms.email", "an e-mail address"],
    ["a tag of AWS's own", { tags: { "aws:team": "x" } }, "tags.aws:team", "a tag's key: 1 to 128"],
    ["a tag's number", { tags: { cost: 42 } }, "tags.cost", "a tag's value: at most 256 letters"],
  ])("of a function: %s", (_, lambda, key, allowed) => {
    expect(faultsOf(lambdaWith({}, lambda))).toContainEqual(
      expect.objectContaining({
        key: `mcp-stacks:lambda.${key}`,
        allowed: expect.stringContaining(allowed),
      }),
    );
  });

  it("a missing section of the only target that cannot do without, and says what must be in it", () => {
    expect(faultsOf({ ...minimalLambda, lambda: undefined })).toEqual([
      {
        key: "mcp-stacks:lambda",
        given: "nothing",
        allowed: "a section with at least region, such as eu-central-1",
        fix: "add mcp-stacks:lambda with one of the allowed values",
      },
    ]);
  });
});
