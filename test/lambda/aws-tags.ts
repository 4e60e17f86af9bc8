import type { awsOf } from "./aws-inventory.ts";

/** Tags of everything, by what has them. */
export async function tagsInAws(
  aws: ReturnType<typeof awsOf>,
): Promise<readonly (readonly [string, Readonly<Record<string, string>>])[]> {
  const found: [string, Readonly<Record<string, string>>][] = [];
  const fromList = (
    list: readonly { Key?: string | undefined; Value?: string | undefined }[] | undefined,
  ) => Object.fromEntries((list ?? []).map(({ Key = "", Value = "" }) => [Key, Value]));
  const { http, cloudwatch, dynamodb, ecr, iam, lambda, logs, secrets, sns } = aws;

  for (const api of (await http.getApis({})).Items ?? []) {
    found.push(["API", api.Tags ?? {}]);
    const { Items = [] } = await http.getStages({ ApiId: api.ApiId });
    for (const stage of Items) found.push(["stage", stage.Tags ?? {}]);
  }
  for (const alarm of (await cloudwatch.describeAlarms({})).MetricAlarms ?? []) {
    const { Tags } = await cloudwatch.listTagsForResource({ ResourceARN: alarm.AlarmArn });
    found.push(["alarm", fromList(Tags)]);
  }
  for (const TableName of (await dynamodb.listTables({})).TableNames ?? []) {
    const { Table } = await dynamodb.describeTable({ TableName });
    const { Tags } = await dynamodb.listTagsOfResource({ ResourceArn: Table?.TableArn });
    found.push(["table", fromList(Tags)]);
  }
  for (const { repositoryArn } of (await ecr.describeRepositories({})).repositories ?? []) {
    const listed = await ecr.listTagsForResource({ resourceArn: repositoryArn });
    found.push(["repository", fromList(listed.tags)]);
  }
  for (const { RoleName } of (await iam.listRoles({})).Roles ?? []) {
    found.push(["role", fromList((await iam.listRoleTags({ RoleName })).Tags)]);
  }
  for (const { FunctionArn } of (await lambda.listFunctions({})).Functions ?? []) {
    found.push(["function", (await lambda.listTags({ Resource: FunctionArn })).Tags ?? {}]);
  }
  for (const { arn = "" } of (await logs.describeLogGroups({})).logGroups ?? []) {
    const resourceArn = arn.replace(/:\*$/, "");
    found.push(["log group", (await logs.listTagsForResource({ resourceArn })).tags ?? {}]);
  }
  for (const { Tags } of (await secrets.listSecrets({})).SecretList ?? []) {
    found.push(["secret", fromList(Tags)]);
  }
  for (const { TopicArn } of (await sns.listTopics({})).Topics ?? []) {
    const { Tags } = await sns.listTagsForResource({ ResourceArn: TopicArn });
    found.push(["topic", fromList(Tags)]);
  }
  return found;
}
