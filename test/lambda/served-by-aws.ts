import { expect, it } from "vitest";
import { awsOf } from "./aws-inventory.ts";
import { region } from "./aws-provider.ts";
import { tagsInAws } from "./aws-tags.ts";
import type { MadeStack } from "./made-in-aws.ts";

const account = "123456789012";
const routes = [
  "DELETE /mcp",
  "GET /.well-known/oauth-protected-resource",
  "GET /.well-known/oauth-protected-resource/mcp",
  "GET /health",
  "GET /mcp",
  "GET /ready",
  "POST /mcp",
];
const tags = {
  "com.mcp-stacks.project": "mcp-stacks",
  "com.mcp-stacks.server": "ops-assistant",
  "managed-by": "pulumi",
  team: "ops",
};

/** What AWS itself says of the way to the function, of who is told when it fails, and of tags. */
export function describeServed(made: () => MadeStack): void {
  const clients = () => awsOf(made().aws.sdk);
  const name = () => made().lambda.prefix;
  const onlyApi = async () => (await clients().http.getApis({})).Items?.[0];

  it("routes what is public and nothing else, all of it to the alias", async () => {
    const { http, lambda } = clients();
    const ApiId = (await onlyApi())?.ApiId;
    const { Items = [] } = await http.getRoutes({ ApiId });
    expect(Items.map(({ RouteKey }) => RouteKey).sort()).toEqual(routes);
    const { Items: integrations = [] } = await http.getIntegrations({ ApiId });
    const { AliasArn } = await lambda.getAlias({ FunctionName: name(), Name: "live" });
    expect(integrations).toMatchObject([
      {
        IntegrationType: "AWS_PROXY",
        IntegrationUri: `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/${AliasArn}/invocations`,
        PayloadFormatVersion: "2.0",
        TimeoutInMillis: 30_000,
      },
    ]);
    const targets = new Set(Items.map(({ Target }) => Target));
    expect([...targets]).toEqual([`integrations/${integrations[0]?.IntegrationId}`]);
    expect((await onlyApi())?.CorsConfiguration).toBeUndefined();
  });

  it("throttles all routes together and writes down every request, without headers", async () => {
    const { Items: stages = [] } = await clients().http.getStages({
      ApiId: (await onlyApi())?.ApiId,
    });
    expect(stages).toMatchObject([
      {
        StageName: "$default",
        AutoDeploy: true,
        DefaultRouteSettings: { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 },
        AccessLogSettings: {
          DestinationArn: `arn:aws:logs:${region}:${account}:log-group:/aws/vendedlogs/apigateway/${name()}`,
        },
      },
    ]);
    const format = JSON.parse(stages[0]?.AccessLogSettings?.Format ?? "{}");
    expect(format).toMatchObject({ ip: "$context.identity.sourceIp", status: "$context.status" });
    expect(JSON.stringify(format)).not.toMatch(/header|authorization|query/i);
  });

  it("lets each route call the alias, and nothing else call anything", async () => {
    const FunctionName = name();
    const { Policy = "{}" } = await clients().lambda.getPolicy({ FunctionName, Qualifier: "live" });
    const { Statement } = JSON.parse(Policy);
    const api = `arn:aws:execute-api:${region}:${account}:${(await onlyApi())?.ApiId}`;
    const sources = routes.map((route) => `${api}/$default/${route.replace(" ", "")}`);
    const found = Statement.map((one: { Condition: Record<string, Record<string, string>> }) => ({
      ...one,
      Sid: "",
      Condition: Object.values(one.Condition).flatMap((values) => Object.values(values)),
    }));
    expect(found).toHaveLength(routes.length);
    expect(found).toEqual(
      expect.arrayContaining(
        sources.map((source) => ({
          Sid: "",
          Effect: "Allow",
          Principal: { Service: "apigateway.amazonaws.com" },
          Action: "lambda:InvokeFunction",
          Resource: `arn:aws:lambda:${region}:${account}:function:${FunctionName}:live`,
          Condition: [source],
        })),
      ),
    );
  });

  it("keeps logs for as long as set, and no group that Lambda would keep for ever", async () => {
    const { logGroups = [] } = await clients().logs.describeLogGroups({});
    const kept = logGroups.map((group) => [group.logGroupName, group.retentionInDays]);
    expect(kept.sort()).toEqual([
      [`/aws/lambda/${name()}`, 30],
      [`/aws/vendedlogs/apigateway/${name()}`, 30],
    ]);
  });

  it("tells its topic of failures, throttling and slowness, and when they are over", async () => {
    const { cloudwatch, sns } = clients();
    const { MetricAlarms = [] } = await cloudwatch.describeAlarms({});
    const { Topics = [] } = await sns.listTopics({});
    const [topic] = Topics.map(({ TopicArn }) => TopicArn);
    for (const alarm of MetricAlarms) {
      expect(alarm).toMatchObject({
        AlarmActions: [topic],
        OKActions: [topic],
        ComparisonOperator: "GreaterThanThreshold",
        TreatMissingData: "notBreaching",
      });
    }
    const ApiId = (await onlyApi())?.ApiId;
    const gateway = [
      { Name: "ApiId", Value: ApiId },
      { Name: "Stage", Value: "$default" },
    ];
    const fn = [
      { Name: "FunctionName", Value: name() },
      { Name: "Resource", Value: `${name()}:live` },
    ];
    const figures = MetricAlarms.map(({ AlarmName = "", ...alarm }) => [
      AlarmName.replace(`${name()}-`, ""),
      alarm.Threshold,
      alarm.MetricName ?? alarm.Metrics?.map(({ Id }) => Id).join(),
      alarm.Statistic ?? alarm.ExtendedStatistic,
      alarm.Dimensions?.length === 0 ? undefined : alarm.Dimensions,
    ]);
    const own = { Name: "Server", Value: "ops-assistant" };
    const refused = [{ Name: "Reason", Value: "unauthenticated" }, own];
    expect(figures.sort()).toEqual([
      ["5xx", 1, "failed,requests,share", undefined, undefined],
      ["audit-failing", 0, "AuditFailures", "Sum", [own]],
      ["auth-refused", 30, "Refusals", "Sum", refused],
      ["failing", 0, "Errors", "Sum", fn],
      ["slow", 5000, "Latency", "p99", gateway],
      ["store-failing", 0, "StoreFailures", "Sum", [own]],
      ["throttled", 0, "Throttles", "Sum", fn],
    ]);
    const share = MetricAlarms.find(({ AlarmName }) => AlarmName?.endsWith("5xx"))?.Metrics ?? [];
    expect(share.map(({ MetricStat }) => MetricStat?.Metric?.MetricName)).toEqual([
      "5xx",
      "Count",
      undefined,
    ]);
    expect(share[0]?.MetricStat?.Metric?.Dimensions).toEqual(gateway);
  });

  it("tags whatever can have tags with whose it is, and with the settings' own", async () => {
    const found = await tagsInAws(clients());
    const wanted = { ...tags, "com.mcp-stacks.stack": made().lambda.fixture.name };
    expect(found).toHaveLength(18);
    for (const [what, tagged] of found) expect([what, tagged]).toEqual([what, wanted]);
  });
}
