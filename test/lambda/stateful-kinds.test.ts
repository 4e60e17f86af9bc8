import { CloudWatch } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogs } from "@aws-sdk/client-cloudwatch-logs";
import { DynamoDB } from "@aws-sdk/client-dynamodb";
import { SecretsManager } from "@aws-sdk/client-secrets-manager";
import { SNS } from "@aws-sdk/client-sns";
import { describe, expect, it } from "vitest";
import { awsProvider, region } from "./aws-provider.ts";
import { end, live } from "./resource-life.ts";

const aws = awsProvider();

describe("CloudWatch", () => {
  it("makes, changes and deletes a log group", async () => {
    const group = await live(aws().provider, {
      type: "aws:cloudwatch/logGroup:LogGroup",
      inputs: { name: "/aws/lambda/ops-dev", retentionInDays: 30, tags: { owner: "ops" } },
      changes: { retentionInDays: 7, tags: { owner: "dev" } },
      replaced: { name: "/aws/lambda/other", logGroupClass: "INFREQUENT_ACCESS" },
    });
    const { logGroups } = await new CloudWatchLogs(aws().sdk).describeLogGroups({});
    expect(logGroups?.[0]).toMatchObject({ logGroupName: group.id, retentionInDays: 7 });
    await end(aws().provider, group);
  });

  it("makes, changes and deletes alarms on a metric and on an expression", async () => {
    const action = `arn:aws:sns:${region}:${aws().account}:ops`;
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
    const simple = await live(aws().provider, {
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
    const combined = await live(aws().provider, {
      type: "aws:cloudwatch/metricAlarm:MetricAlarm",
      inputs: { name: "errors", ...common, metricQueries: query("Sum") },
      changes: { metricQueries: query("Average") },
    });
    const { MetricAlarms = [] } = await new CloudWatch(aws().sdk).describeAlarms({});
    expect(MetricAlarms.map(({ AlarmName, Threshold }) => [AlarmName, Threshold])).toEqual([
      ["throttles", 2.5],
      ["errors", 1],
    ]);
    await end(aws().provider, simple);
    await end(aws().provider, combined);
  });
});

describe("SNS", () => {
  it("makes, changes and deletes a topic and a subscription", async () => {
    const topic = await live(aws().provider, {
      type: "aws:sns/topic:Topic",
      inputs: { name: "ops-alarms", kmsMasterKeyId: "alias/aws/sns", tags: { owner: "ops" } },
      changes: { displayName: "Ops", kmsMasterKeyId: "alias/ops", tags: { owner: "dev" } },
      replaced: { name: "other" },
    });
    const subscription = await live(aws().provider, {
      type: "aws:sns/topicSubscription:TopicSubscription",
      inputs: { topic: topic.id, protocol: "https", endpoint: "https://example.com/hook" },
      changes: { rawMessageDelivery: true },
      replaced: { endpoint: "https://example.com/other", protocol: "http" },
    });
    const { Attributes } = await new SNS(aws().sdk).getTopicAttributes({ TopicArn: topic.id });
    expect(Attributes).toMatchObject({ DisplayName: "Ops", KmsMasterKeyId: "alias/ops" });
    await end(aws().provider, subscription);
    await end(aws().provider, topic);
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
    const table = await live(aws().provider, {
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
        deletionProtectionEnabled: false,
        tags: {},
      },
      replaced: { name: "other", hashKey: "sk", rangeKey: "status" },
    });
    const dynamodb = new DynamoDB(aws().sdk);
    const { Table } = await dynamodb.describeTable({ TableName: table.id });
    expect(Table?.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName)).toEqual(["by-team"]);
    await end(aws().provider, table);
  });

  it("fails to delete a table that is protected, and says so", async () => {
    const urn = "urn:pulumi:dev::project::aws:dynamodb/table:Table::thing";
    const table = await aws().provider.create(urn, await aws().provider.check(urn, inputs));
    await expect(aws().provider.delete(table)).rejects.toThrow(
      /Deleting .*DeletionProtectionEnabled/,
    );
    const unprotected = { ...inputs, deletionProtectionEnabled: false };
    await end(
      aws().provider,
      await aws().provider.update(
        table,
        await aws().provider.check(urn, unprotected, table.inputs),
      ),
    );
  });
});

describe("Secrets Manager", () => {
  it("makes, changes and deletes a secret, and keeps the versions that went before", async () => {
    const secret = await live(aws().provider, {
      type: "aws:secretsmanager/secret:Secret",
      inputs: { namePrefix: "ops-dev-", recoveryWindowInDays: 7, tags: { owner: "ops" } },
      changes: { description: "of the server", tags: { owner: "dev" } },
      replaced: { name: "other" },
      local: ["name", "namePrefix", "recoveryWindowInDays"],
    });
    const type = "aws:secretsmanager/secretVersion:SecretVersion";
    const first = await live(aws().provider, {
      type,
      inputs: { secretId: secret.id, secretString: "one" },
      replaced: { secretString: "two" },
    });
    const second = await live(aws().provider, {
      type,
      inputs: { secretId: secret.id, secretString: "two" },
    });
    await aws().provider.delete(first);
    const secrets = new SecretsManager(aws().sdk);
    const secretOf = async (version: unknown) =>
      (await secrets.getSecretValue({ SecretId: secret.id, VersionId: String(version) }))
        .SecretString;
    expect(await secretOf(first.state.versionId)).toBe("one");
    expect(await secretOf(second.state.versionId)).toBe("two");
    await aws().provider.delete(second);
    await end(aws().provider, secret);
    expect(await aws().provider.read(second)).toBeUndefined();
  });
});
