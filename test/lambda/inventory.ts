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

/** Everything of a stack's sort that is in an AWS, as `kind name`, sorted. */
export async function inventory(sdk: SdkOptions): Promise<string[]> {
  const lists: Record<string, Promise<readonly (string | undefined)[] | undefined>> = {
    alarm: new CloudWatch(sdk)
      .describeAlarms({})
      .then(({ MetricAlarms }) => MetricAlarms?.map(({ AlarmName }) => AlarmName)),
    api: new ApiGatewayV2(sdk).getApis({}).then(({ Items }) => Items?.map(({ Name }) => Name)),
    function: new Lambda(sdk)
      .listFunctions({})
      .then(({ Functions }) => Functions?.map(({ FunctionName }) => FunctionName)),
    logs: new CloudWatchLogs(sdk)
      .describeLogGroups({})
      .then(({ logGroups }) => logGroups?.map(({ logGroupName }) => logGroupName)),
    repository: new ECR(sdk)
      .describeRepositories({})
      .then(({ repositories }) => repositories?.map(({ repositoryName }) => repositoryName)),
    role: new IAM(sdk).listRoles({}).then(({ Roles }) => Roles?.map(({ RoleName }) => RoleName)),
    // one that waits for its end is not listed
    secret: new SecretsManager(sdk)
      .listSecrets({})
      .then(({ SecretList }) => SecretList?.map(({ Name }) => Name?.replace(/-\d{18}.{8}$/, ""))),
    table: new DynamoDB(sdk).listTables({}).then(({ TableNames }) => TableNames),
    topic: new SNS(sdk)
      .listTopics({})
      .then(({ Topics }) => Topics?.map(({ TopicArn }) => TopicArn?.split(":").at(-1))),
  };
  const found = await Promise.all(
    Object.entries(lists).map(async ([kind, names]) =>
      ((await names) ?? []).map((name) => `${kind} ${name}`),
    ),
  );
  return found.flat().sort();
}
