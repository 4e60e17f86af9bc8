import { CloudWatch } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogs } from "@aws-sdk/client-cloudwatch-logs";
import { DynamoDB } from "@aws-sdk/client-dynamodb";
import { ECR } from "@aws-sdk/client-ecr";
import { IAM } from "@aws-sdk/client-iam";
import { SecretsManager } from "@aws-sdk/client-secrets-manager";
import { SNS } from "@aws-sdk/client-sns";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { awsStandIn } from "../standins/aws/plugin.ts";
import { type MotoServer, startMoto } from "./moto-server.ts";
import { connectProvider, type ProviderClient } from "./provider-client.ts";
import { end, live } from "./resource-life.ts";

const region = "eu-central-1";
const services = ["cloudwatch", "logs", "dynamodb", "ecr", "iam", "secretsmanager", "sns"];

let moto: MotoServer;
let provider: ProviderClient;
let sdk: {
  readonly region: string;
  readonly endpoint: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
};

beforeAll(async () => {
  moto = await startMoto();
  const endpoints = Object.fromEntries(services.map((name) => [name, moto.endpoint]));
  // texts, as the SDK hands a provider's configuration on
  provider = await connectProvider(awsStandIn, {
    region,
    accessKey: "test",
    secretKey: "test",
    endpoints: JSON.stringify([endpoints]),
    defaultTags: JSON.stringify({ tags: { stack: "dev" } }),
    allowedAccountIds: JSON.stringify([moto.account]),
  });
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  sdk = { region, endpoint: moto.endpoint, credentials };
});

afterAll(async () => {
  provider?.close();
  await moto?.stop();
});

const assumeRolePolicy = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { Service: "lambda.amazonaws.com" },
      Action: "sts:AssumeRole",
    },
  ],
});
const statement = (actions: readonly string[]) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: actions, Resource: "arn:aws:logs:*:*:*" }],
  });

describe("ECR", () => {
  const lifecycle = (keep: number) =>
    JSON.stringify({
      rules: [
        {
          rulePriority: 1,
          selection: { tagStatus: "any", countType: "imageCountMoreThan", countNumber: keep },
          action: { type: "expire" },
        },
      ],
    });

  it("makes, changes and deletes a repository and what expires in it", async () => {
    const repository = await live(provider, {
      type: "aws:ecr/repository:Repository",
      inputs: {
        name: "ops-dev",
        imageTagMutability: "IMMUTABLE",
        imageScanningConfiguration: { scanOnPush: true },
        forceDelete: true,
        tags: { owner: "ops" },
      },
      changes: {
        imageTagMutability: "MUTABLE",
        imageScanningConfiguration: { scanOnPush: false },
        tags: { team: "ops" },
      },
      replaced: {
        name: "ops-prod",
        region: "eu-west-1",
        encryptionConfigurations: [{ encryptionType: "KMS" }],
      },
      local: ["forceDelete"],
    });
    const ecr = new ECR(sdk);
    const { repositories } = await ecr.describeRepositories({ repositoryNames: ["ops-dev"] });
    expect(repositories?.[0]).toMatchObject({
      imageTagMutability: "MUTABLE",
      imageScanningConfiguration: { scanOnPush: false },
    });
    expect(repository.state).toMatchObject({
      arn: `arn:aws:ecr:${region}:${moto.account}:repository/ops-dev`,
      repositoryUrl: `${process.env.MCP_STACKS_REGISTRY}/ops-dev`,
      tagsAll: { stack: "dev", team: "ops" },
    });
    const policy = await live(provider, {
      type: "aws:ecr/lifecyclePolicy:LifecyclePolicy",
      inputs: { repository: "ops-dev", policy: lifecycle(20) },
      changes: { policy: lifecycle(5) },
      replaced: { repository: "other" },
    });
    const { lifecyclePolicyText } = await ecr.getLifecyclePolicy({ repositoryName: "ops-dev" });
    expect(lifecyclePolicyText).toBe(lifecycle(5));
    await end(provider, policy);
    await end(provider, repository);
  });

  it("answers a login for the registry that images are pushed to", async () => {
    const token = "aws:ecr/getAuthorizationToken:getAuthorizationToken";
    expect(await provider.invoke(token, {})).toMatchObject({
      userName: "AWS",
      password: expect.stringMatching(/./),
      proxyEndpoint: `http://${process.env.MCP_STACKS_REGISTRY}`,
    });
  });
});

describe("IAM", () => {
  it("makes, changes and deletes a role and its policy", async () => {
    const role = await live(provider, {
      type: "aws:iam/role:Role",
      inputs: { name: "ops-dev", assumeRolePolicy, description: "one", tags: { owner: "ops" } },
      changes: {
        assumeRolePolicy: assumeRolePolicy.replace("lambda", "edgelambda"),
        description: "two",
        maxSessionDuration: 7200,
        tags: {},
      },
      replaced: { name: "other", path: "/ops/" },
    });
    expect(role.state).toMatchObject({
      arn: `arn:aws:iam::${moto.account}:role/ops-dev`,
      tagsAll: { stack: "dev" },
    });
    const policy = await live(provider, {
      type: "aws:iam/rolePolicy:RolePolicy",
      inputs: { name: "logs", role: "ops-dev", policy: statement(["logs:PutLogEvents"]) },
      changes: { policy: statement(["logs:PutLogEvents", "logs:CreateLogStream"]) },
      replaced: { name: "other", role: "another" },
    });
    const iam = new IAM(sdk);
    const found = await iam.getRolePolicy({ RoleName: "ops-dev", PolicyName: "logs" });
    expect(decodeURIComponent(found.PolicyDocument ?? "")).toContain("logs:CreateLogStream");
    await end(provider, policy);
    await end(provider, role);
  });

  it("takes documents of one meaning for the same, and finds one that somebody changed", async () => {
    const urn = "urn:pulumi:dev::project::aws:iam/role:Role::thing";
    const role = await provider.create(urn, await provider.check(urn, { assumeRolePolicy }));
    const [given] = JSON.parse(assumeRolePolicy).Statement;
    const same = { Statement: { ...given, Action: ["sts:AssumeRole"] }, Version: "2012-10-17" };
    const spelt = { assumeRolePolicy: JSON.stringify(same) };
    const inputs = await provider.check(urn, spelt, role.inputs);
    expect((await provider.diff(role, inputs)).changed).toEqual([]);

    const RoleName = role.id;
    const PolicyDocument = assumeRolePolicy.replace("lambda", "ec2");
    await new IAM(sdk).updateAssumeRolePolicy({ RoleName, PolicyDocument });
    const refreshed = await provider.read(role);
    expect(refreshed?.inputs.assumeRolePolicy).toBe(PolicyDocument);
    await end(provider, role);
  });
});

describe("CloudWatch", () => {
  it("makes, changes and deletes a log group", async () => {
    const group = await live(provider, {
      type: "aws:cloudwatch/logGroup:LogGroup",
      inputs: { name: "/aws/lambda/ops-dev", retentionInDays: 30, tags: { owner: "ops" } },
      changes: { retentionInDays: 7, tags: { owner: "dev" } },
      replaced: { name: "/aws/lambda/other", logGroupClass: "INFREQUENT_ACCESS" },
    });
    const { logGroups } = await new CloudWatchLogs(sdk).describeLogGroups({});
    expect(logGroups?.[0]).toMatchObject({ logGroupName: group.id, retentionInDays: 7 });
    await end(provider, group);
  });

  it("makes, changes and deletes alarms on a metric and on an expression", async () => {
    const action = `arn:aws:sns:${region}:${moto.account}:ops`;
    const common = {
      comparisonOperator: "GreaterThanThreshold",
      evaluationPeriods: 5,
      threshold: 1,
      alarmActions: [action],
      okActions: [action],
      treatMissingData: "notBreaching",
      tags: { owner: "ops" },
    };
    const metric = {
      namespace: "AWS/Lambda",
      metricName: "Throttles",
      dimensions: { FunctionName: "ops-dev" },
      period: 60,
    };
    const simple = await live(provider, {
      type: "aws:cloudwatch/metricAlarm:MetricAlarm",
      inputs: { name: "throttles", ...common, ...metric, extendedStatistic: "p99" },
      changes: { threshold: 2.5, evaluationPeriods: 3, tags: { owner: "dev" } },
      replaced: { name: "other" },
    });
    const query = (stat: string) => [
      { id: "share", expression: "100 * errors / calls", label: "Errors, %", returnData: true },
      { id: "errors", metric: { ...metric, metricName: "Errors", stat } },
      { id: "calls", metric: { ...metric, metricName: "Invocations", stat } },
    ];
    const combined = await live(provider, {
      type: "aws:cloudwatch/metricAlarm:MetricAlarm",
      inputs: { name: "errors", ...common, metricQueries: query("Sum") },
      changes: { metricQueries: query("Average") },
    });
    const { MetricAlarms = [] } = await new CloudWatch(sdk).describeAlarms({});
    expect(MetricAlarms.map(({ AlarmName, Threshold }) => [AlarmName, Threshold])).toEqual([
      ["throttles", 2.5],
      ["errors", 1],
    ]);
    await end(provider, simple);
    await end(provider, combined);
  });
});

describe("SNS", () => {
  it("makes, changes and deletes a topic and a subscription", async () => {
    const topic = await live(provider, {
      type: "aws:sns/topic:Topic",
      inputs: { name: "ops-alarms", kmsMasterKeyId: "alias/aws/sns", tags: { owner: "ops" } },
      changes: { displayName: "Ops", kmsMasterKeyId: "alias/ops", tags: { owner: "dev" } },
      replaced: { name: "other" },
    });
    const subscription = await live(provider, {
      type: "aws:sns/topicSubscription:TopicSubscription",
      inputs: { topic: topic.id, protocol: "https", endpoint: "https://example.com/hook" },
      changes: { rawMessageDelivery: true },
      replaced: { endpoint: "https://example.com/other", protocol: "http" },
    });
    const { Attributes } = await new SNS(sdk).getTopicAttributes({ TopicArn: topic.id });
    expect(Attributes).toMatchObject({ DisplayName: "Ops", KmsMasterKeyId: "alias/ops" });
    await end(provider, subscription);
    await end(provider, topic);
  });
});

describe("DynamoDB", () => {
  const inputs = {
    name: "ops-tickets",
    billingMode: "PAY_PER_REQUEST",
    attributes: [
      { name: "pk", type: "S" },
      { name: "sk", type: "S" },
      { name: "status", type: "S" },
    ],
    hashKey: "pk",
    rangeKey: "sk",
    globalSecondaryIndexes: [
      { name: "by-status", hashKey: "status", rangeKey: "sk", projectionType: "ALL" },
    ],
    pointInTimeRecovery: { enabled: true },
    ttl: { enabled: true, attributeName: "expires" },
    serverSideEncryption: { enabled: true },
    deletionProtectionEnabled: true,
    tags: { owner: "ops" },
  };

  it("makes, changes and deletes a table", async () => {
    const table = await live(provider, {
      type: "aws:dynamodb/table:Table",
      inputs,
      changes: {
        attributes: [...inputs.attributes, { name: "team", type: "S" }],
        globalSecondaryIndexes: [
          {
            name: "by-team",
            keySchemas: [{ attributeName: "team", keyType: "HASH" }],
            projectionType: "INCLUDE",
            nonKeyAttributes: ["title"],
          },
        ],
        pointInTimeRecovery: { enabled: false },
        ttl: { enabled: false },
        serverSideEncryption: { enabled: false },
        deletionProtectionEnabled: false,
        tags: {},
      },
      replaced: { name: "other", hashKey: "sk", rangeKey: "status" },
    });
    const dynamodb = new DynamoDB(sdk);
    const { Table } = await dynamodb.describeTable({ TableName: table.id });
    expect(Table?.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName)).toEqual(["by-team"]);
    await end(provider, table);
  });

  it("fails to delete a table that is protected, and says so", async () => {
    const urn = "urn:pulumi:dev::project::aws:dynamodb/table:Table::thing";
    const table = await provider.create(urn, await provider.check(urn, inputs));
    await expect(provider.delete(table)).rejects.toThrow(/Deleting .*DeletionProtectionEnabled/);
    const unprotected = { ...inputs, deletionProtectionEnabled: false };
    await end(
      provider,
      await provider.update(table, await provider.check(urn, unprotected, table.inputs)),
    );
  });
});

describe("Secrets Manager", () => {
  it("makes, changes and deletes a secret, and keeps the versions that went before", async () => {
    const secret = await live(provider, {
      type: "aws:secretsmanager/secret:Secret",
      inputs: { namePrefix: "ops-dev-", recoveryWindowInDays: 7, tags: { owner: "ops" } },
      changes: { description: "of the server", tags: { owner: "dev" } },
      replaced: { name: "other" },
      local: ["namePrefix", "recoveryWindowInDays"],
    });
    const type = "aws:secretsmanager/secretVersion:SecretVersion";
    const first = await live(provider, {
      type,
      inputs: { secretId: secret.id, secretString: "one" },
      replaced: { secretString: "two" },
    });
    const second = await live(provider, {
      type,
      inputs: { secretId: secret.id, secretString: "two" },
    });
    await provider.delete(first);
    const secrets = new SecretsManager(sdk);
    const valueOf = async (version: unknown) =>
      (await secrets.getSecretValue({ SecretId: secret.id, VersionId: String(version) }))
        .SecretString;
    expect(await valueOf(first.state.versionId)).toBe("one");
    expect(await valueOf(second.state.versionId)).toBe("two");
    await provider.delete(second);
    await end(provider, secret);
    expect(await provider.read(second)).toBeUndefined();
  });
});

describe("the aws stand-in", () => {
  it("fails on a property that it does not implement, and on a type that it does not know", async () => {
    const urn = "urn:pulumi:dev::project::aws:sns/topic:Topic::thing";
    await expect(provider.check(urn, { fifoTopic: true })).rejects.toThrow(
      "aws:sns/topic:Topic: the stand-in does not implement `fifoTopic`",
    );
    const queue = "urn:pulumi:dev::project::aws:sqs/queue:Queue::thing";
    await expect(provider.check(queue, {})).rejects.toThrow(/sqs\/queue:Queue is not implemented/);
  });

  it("fails in an account that is not allowed, before it changes anything", async () => {
    const other = await connectProvider(awsStandIn, {
      region,
      accessKey: "test",
      secretKey: "test",
      endpoints: JSON.stringify([{ ecr: moto.endpoint, sns: moto.endpoint }]),
      allowedAccountIds: JSON.stringify(["999999999999"]),
    });
    const urn = "urn:pulumi:dev::project::aws:sns/topic:Topic::thing";
    const made = other.check(urn, { name: "stray" }).then((inputs) => other.create(urn, inputs));
    await expect(made).rejects.toThrow(
      `AWS account ${moto.account} is not allowed; allowed: 999999999999.`,
    );
    other.close();
    expect((await new SNS(sdk).listTopics({})).Topics).toEqual([]);
  });
});
