import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { plain, resolved, secretKeys } from "../mocks.ts";
import { type Deployed, deployedOnMocks, generated, secretVersion } from "./deployed.ts";
import { lambdaSettingsOf } from "./settings.ts";

const reference = `123456789012.dkr.ecr.eu-central-1.amazonaws.com/ops@sha256:${"a".repeat(64)}`;
/** The smallest stack: a function that keeps nothing and is told nothing in secret. */
const alone = {
  server: { auth: { mode: "none" }, image: { reference }, store: "sqlite", shared: "memory" },
  lambda: { architecture: "x86_64", alarms: { enabled: false } },
};
/** All that a function is told in secret. */
const supplied = {
  redisUrl: "rediss://:redis-secret@redis.example.com:6379/0",
  databaseUrl: "postgres://ops:database-secret@db.example.com/tickets",
  otlpHeaders: "authorization=collector-secret",
};
const everySecret = {
  store: "postgres",
  shared: "redis",
  telemetry: { otlpEndpoint: "https://collector.example.com" },
};

function marked({ resources }: Deployed): string[] {
  return resources
    .flatMap(({ name, inputs }) => secretKeys(inputs).map((key) => `${name}.${key}`))
    .sort();
}

function ofAws({ resources }: Deployed): string[] {
  const own = resources.filter(({ type }) => type.startsWith("aws:"));
  return own.map(({ type, name }) => `${type.replace(/^aws:|\/.*:/g, " ").trim()} ${name}`).sort();
}

const text = (value: unknown) => JSON.stringify(value);

describe("the Lambda stack", () => {
  it("is made of exactly these besides what leads to it", async () => {
    const stack = await deployedOnMocks(lambdaSettingsOf({ shared: "dynamodb" }));
    const own = /^(function|image|repository|secret|secrets|tables|aws|docker)(-|$)/;
    const made = stack.resources.filter(({ name }) => own.test(name));
    expect(made.map(({ type, name }) => `${type} ${name}`).sort()).toEqual([
      "aws:cloudwatch/logGroup:LogGroup function-logs",
      "aws:dynamodb/table:Table tables-limits",
      "aws:dynamodb/table:Table tables-tickets",
      "aws:ecr/lifecyclePolicy:LifecyclePolicy repository-lifecycle",
      "aws:ecr/repository:Repository repository-ecr",
      "aws:iam/role:Role function-role",
      "aws:iam/rolePolicy:RolePolicy function-policy",
      "aws:lambda/alias:Alias function-live",
      "aws:lambda/function:Function function-lambda",
      "aws:secretsmanager/secret:Secret secret-secret",
      "aws:secretsmanager/secretVersion:SecretVersion secret-version",
      "docker:index/image:Image image-build",
      "mcp:config:Secrets secrets",
      "mcp:index:ServerImage image",
      "mcp:lambda:Function function",
      "mcp:lambda:Repository repository",
      "mcp:lambda:Secret secret",
      "mcp:lambda:Tables tables",
      "pulumi:providers:aws aws",
      "pulumi:providers:docker docker",
      "random:index/randomBytes:RandomBytes secrets-jwt",
      "random:index/randomId:RandomId repository-push",
    ]);
  });

  it("is a function and its gateway when it keeps nothing and asks nobody for a token", async () => {
    const stack = await deployedOnMocks(lambdaSettingsOf(alone.server, alone.lambda));
    const ofFunction = stack.resources
      .map(({ name }) => name)
      .filter((name) => /^(function|image|repository|secret|tables|docker)-/.test(name));
    expect(ofFunction.sort()).toEqual([
      "function-lambda",
      "function-live",
      "function-logs",
      "function-policy",
      "function-role",
    ]);
    expect(ofAws(stack).filter((one) => /dynamodb|secret|ecr|sns|alarm/i.test(one))).toEqual([]);
    expect(stack.resources.filter(({ type }) => /^(docker|random):/.test(type))).toEqual([]);
    expect(marked(stack)).toEqual([]);
    expect(stack.named("function-lambda").inputs.imageUri).toBe(reference);
  });

  it("hands everything of AWS to its one provider, and every name is the stack's own", async () => {
    const { resources, named } = await deployedOnMocks(lambdaSettingsOf({ shared: "dynamodb" }));
    const own = resources.filter(({ type }) => type.startsWith("aws:"));
    for (const { provider } of own) expect(provider).toMatch(/::aws::aws-id$/);
    expect(named("image-build").provider).toMatch(/::docker::docker-id$/);
    const names = own.flatMap(({ type, inputs: { name, namePrefix } }) => {
      const given = name ?? namePrefix;
      return typeof given === "string" && !/live|\$default/.test(given) ? [`${type} ${given}`] : [];
    });
    for (const name of names) expect(name).toContain("ops-assistant-dev");
    expect(names.length).toBeGreaterThan(10);
    expect(new Set(names).size).toBe(names.length);
  });

  it("marks its secrets where one secret and a login hold them, and has them nowhere else", async () => {
    const stack = await deployedOnMocks(lambdaSettingsOf(everySecret), supplied);
    expect(marked(stack)).toEqual(["image-build.registry", "secret-version.secretString"]);
    const values = [...Object.values(generated), ...Object.values(supplied)];
    for (const { name, inputs } of stack.resources) {
      const { secretString, ...rest } = plain(inputs);
      expect(values.filter((value) => text([name, rest]).includes(value))).toEqual([]);
    }
  });

  it("keeps all that the server is told in secret in one, by the variables that it reads", async () => {
    const { named } = await deployedOnMocks(lambdaSettingsOf(everySecret), supplied);
    const { secretString } = plain(named("secret-version").inputs);
    expect(JSON.parse(String(secretString))).toEqual({
      JWT_SECRET: generated.jwtSecret,
      REDIS_URL: supplied.redisUrl,
      DATABASE_URL: supplied.databaseUrl,
      OTEL_EXPORTER_OTLP_HEADERS: supplied.otlpHeaders,
    });
    expect(named("secret-secret").inputs).toEqual({
      namePrefix: "ops-assistant-dev-",
      recoveryWindowInDays: 7,
    });
    // the version before stays readable for the function's version before
    expect(named("secret-version").retainOnDelete).toBe(true);
    expect(named("secret-secret").retainOnDelete).toBe(false);
  });

  it("tells the function which version of the secret is its own, never what it says", async () => {
    const { named } = await deployedOnMocks(lambdaSettingsOf({ shared: "dynamodb" }));
    const { environment } = named("function-lambda").inputs;
    expect(environment).toMatchObject({
      variables: {
        MCP_SECRET_ID:
          "arn:aws:secretsmanager:eu-central-1:123456789012:secret:ops-assistant-dev-1-abcdef",
        MCP_SECRET_VERSION: secretVersion,
        MCP_TICKETS_TABLE: "ops-assistant-dev-tickets",
        MCP_LIMITS_TABLE: "ops-assistant-dev-limits",
        MCP_PUBLIC_URL: "https://a1b2c3.execute-api.eu-central-1.amazonaws.com",
        MCP_ALLOWED_HOSTS: "a1b2c3.execute-api.eu-central-1.amazonaws.com",
      },
    });
    expect(text(environment)).not.toMatch(/JWT_SECRET|generated/);
  });

  it("gives out the signing key alone in secret, and the address of its gateway", async () => {
    const { outputs } = await deployedOnMocks(lambdaSettingsOf({ shared: "dynamodb" }));
    const { jwtSecret, ...others } = outputs;
    expect(await pulumi.isSecret(pulumi.output(jwtSecret))).toBe(true);
    expect(await pulumi.isSecret(pulumi.output(others))).toBe(false);
    expect(await resolved(pulumi.output(others))).toMatchObject({
      endpoint: "https://a1b2c3.execute-api.eu-central-1.amazonaws.com/mcp",
      healthUrl: "https://a1b2c3.execute-api.eu-central-1.amazonaws.com/health",
      image: `123456789012.dkr.ecr.eu-central-1.amazonaws.com/ops-assistant-dev@sha256:${"b".repeat(64)}`,
    });
  });
});
