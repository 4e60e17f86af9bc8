import { APIGateway } from "@aws-sdk/client-api-gateway";
import { ApiGatewayV2 } from "@aws-sdk/client-apigatewayv2";
import { CloudWatch } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogs } from "@aws-sdk/client-cloudwatch-logs";
import { DynamoDB } from "@aws-sdk/client-dynamodb";
import { ECR } from "@aws-sdk/client-ecr";
import { IAM } from "@aws-sdk/client-iam";
import { Lambda } from "@aws-sdk/client-lambda";
import { SecretsManager } from "@aws-sdk/client-secrets-manager";
import { SNS } from "@aws-sdk/client-sns";
import type { SdkOptions } from "./aws-provider.ts";

/** Clients of the services that a stack calls. */
export function awsOf(sdk: SdkOptions) {
  return {
    rest: new APIGateway(sdk),
    http: new ApiGatewayV2(sdk),
    cloudwatch: new CloudWatch(sdk),
    logs: new CloudWatchLogs(sdk),
    dynamodb: new DynamoDB(sdk),
    ecr: new ECR(sdk),
    iam: new IAM(sdk),
    lambda: new Lambda(sdk),
    secrets: new SecretsManager(sdk),
    sns: new SNS(sdk),
  };
}

/** Everything that an account has, as `kind name`, sorted; a secret that waits for its end is gone. */
export async function inventory(sdk: SdkOptions): Promise<string[]> {
  const aws = awsOf(sdk);
  const { MetricAlarms = [] } = await aws.cloudwatch.describeAlarms({});
  const { Items: domains = [] } = await aws.http.getDomainNames({});
  const { Items: httpApis = [] } = await aws.http.getApis({});
  const { items: restApis = [] } = await aws.rest.getRestApis({});
  const { Functions = [] } = await aws.lambda.listFunctions({});
  const { logGroups = [] } = await aws.logs.describeLogGroups({});
  const { Policies = [] } = await aws.iam.listPolicies({ Scope: "Local" });
  const { repositories = [] } = await aws.ecr.describeRepositories({});
  const { Roles = [] } = await aws.iam.listRoles({});
  const { SecretList = [] } = await aws.secrets.listSecrets({});
  const { Subscriptions = [] } = await aws.sns.listSubscriptions({});
  const { TableNames = [] } = await aws.dynamodb.listTables({});
  const { Topics = [] } = await aws.sns.listTopics({});
  const listed: readonly (readonly [string, readonly (string | undefined)[]])[] = [
    ["alarm", MetricAlarms.map(({ AlarmName }) => AlarmName)],
    ["domain", domains.map(({ DomainName }) => DomainName)],
    ["HTTP API", httpApis.map(({ Name }) => Name)],
    ["REST API", restApis.map(({ name }) => name)],
    ["function", Functions.map(({ FunctionName }) => FunctionName)],
    ["log group", logGroups.map(({ logGroupName }) => logGroupName)],
    ["managed policy", Policies.map(({ PolicyName }) => PolicyName)],
    ["repository", repositories.map(({ repositoryName }) => repositoryName)],
    ["role", Roles.map(({ RoleName }) => RoleName)],
    // ends with what the provider and Secrets Manager draw
    ["secret", SecretList.map(({ Name }) => Name?.replace(/-[0-9a-f]{26}$/, ""))],
    ["subscription", Subscriptions.map(({ Endpoint }) => Endpoint)],
    ["table", TableNames],
    ["topic", Topics.map(({ TopicArn }) => TopicArn?.split(":").at(-1))],
  ];
  return listed.flatMap(([kind, names]) => names.map((name) => `${kind} ${name}`)).sort();
}
