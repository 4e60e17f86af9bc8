import { expect, it } from "vitest";
import { awsOf } from "./aws-inventory.ts";
import { region } from "./aws-provider.ts";
import type { LambdaStack, TestAws } from "./lambda-stack.ts";

const account = "123456789012";
const arn = (service: string, rest: string) => `arn:aws:${service}:${region}:${account}:${rest}`;

/** A stack that is up as it was made first. */
export interface MadeStack {
  readonly aws: TestAws;
  readonly lambda: LambdaStack;
}

/** What AWS itself says of the function and of what it may do. */
export function describeMade(made: () => MadeStack): void {
  const clients = () => awsOf(made().aws.sdk);
  const name = () => made().lambda.prefix;

  it("lets the function do what it needs, on what is its own, and nobody but Lambda be it", async () => {
    const { iam, secrets } = clients();
    const role = { RoleName: name() };
    const { Role } = await iam.getRole(role);
    expect(JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ""))).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "lambda.amazonaws.com" },
          Action: "sts:AssumeRole",
        },
      ],
    });
    expect((await iam.listRolePolicies(role)).PolicyNames).toEqual([name()]);
    expect((await iam.listAttachedRolePolicies(role)).AttachedPolicies ?? []).toEqual([]);
    const { PolicyDocument = "" } = await iam.getRolePolicy({ ...role, PolicyName: name() });
    const { SecretList } = await secrets.listSecrets({});
    expect(JSON.parse(decodeURIComponent(PolicyDocument))).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "WriteLogs",
          Effect: "Allow",
          Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
          Resource: arn("logs", `log-group:/aws/lambda/${name()}:*`),
        },
        {
          Sid: "ReadSecret",
          Effect: "Allow",
          Action: ["secretsmanager:GetSecretValue"],
          Resource: SecretList?.[0]?.ARN,
        },
        {
          Sid: "UseTickets",
          Effect: "Allow",
          Action: [
            "dynamodb:DeleteItem",
            "dynamodb:GetItem",
            "dynamodb:PutItem",
            "dynamodb:Query",
            "dynamodb:UpdateItem",
          ],
          Resource: arn("dynamodb", `table/${name()}-tickets`),
        },
        {
          Sid: "UseLimits",
          Effect: "Allow",
          Action: ["dynamodb:UpdateItem"],
          Resource: arn("dynamodb", `table/${name()}-limits`),
        },
      ],
    });
  });

  it("makes the function as set, and tells it where things are, never a secret", async () => {
    const { lambda, http, secrets } = clients();
    const { Configuration, Code, Concurrency } = await lambda.getFunction({ FunctionName: name() });
    const { stack } = made().lambda;
    const { image } = await stack.outputs();
    expect(Code?.ImageUri).toBe(image?.value);
    expect(Concurrency?.ReservedConcurrentExecutions).toBe(7);
    expect(Configuration).toMatchObject({
      PackageType: "Image",
      Role: `arn:aws:iam::${account}:role/${name()}`,
      MemorySize: 512,
      Timeout: 29,
      Architectures: [process.arch === "arm64" ? "arm64" : "x86_64"],
      TracingConfig: { Mode: "PassThrough" },
      ImageConfigResponse: {
        ImageConfig: {
          Command: [
            "--max-semi-space-size=2",
            "--max-old-space-size-percentage=60",
            "/app/lambda.mjs",
          ],
        },
      },
    });
    const variables = Configuration?.Environment?.Variables ?? {};
    const [api] = (await http.getApis({})).Items ?? [];
    const [secret] = (await secrets.listSecrets({})).SecretList ?? [];
    const { VersionId, SecretString } = await secrets.getSecretValue({ SecretId: secret?.ARN });
    expect(variables).toMatchObject({
      DATA_DIR: "/app/seed",
      LOG_DIR: "/tmp",
      MCP_PUBLIC_URL: api?.ApiEndpoint,
      MCP_SECRET_ID: secret?.ARN,
      MCP_SECRET_VERSION: VersionId,
      MCP_TICKETS_TABLE: `${name()}-tickets`,
      MCP_LIMITS_TABLE: `${name()}-limits`,
    });
    expect(Object.keys(JSON.parse(SecretString ?? ""))).toEqual(["JWT_SECRET"]);
    expect(Object.keys(variables)).not.toContain("JWT_SECRET");
    // moto forgets how a function logs
    const created = made().aws.front.calls.find(
      ({ service, body }) => service === "lambda" && body.includes('"LoggingConfig"'),
    );
    expect(JSON.parse(created?.body ?? "{}").LoggingConfig).toEqual({
      LogFormat: "JSON",
      LogGroup: `/aws/lambda/${name()}`,
      ApplicationLogLevel: "INFO",
      SystemLogLevel: "WARN",
    });
  });

  it("publishes a first version, which `live` leads to with all calls", async () => {
    const { lambda } = clients();
    const { Versions } = await lambda.listVersionsByFunction({ FunctionName: name() });
    expect(Versions?.map(({ Version }) => Version)).toEqual(["$LATEST", "1"]);
    const { Aliases } = await lambda.listAliases({ FunctionName: name() });
    expect(Aliases?.map(({ Name, FunctionVersion }) => [Name, FunctionVersion])).toEqual([
      ["live", "1"],
    ]);
    expect(Aliases?.[0]?.RoutingConfig?.AdditionalVersionWeights ?? {}).toEqual({});
  });
}
