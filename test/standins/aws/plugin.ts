// How a type is added:
// 1. A file <service>/<name>.ts exports an `AwsType` (kind.ts): its token, the table of properties that are
//    implemented (`fixed` needs a new resource, `changeable` does not), and create, read, update, delete over
//    `aws.clients.<service>(region)`, the SDK's aggregated clients: `(await aws.clients.sns(region)).createTopic({…})`.
// 2. `read` answers AWS's own view, by the id alone where it can (an import has nothing else): `inputs` for
//    whatever may drift, `outputs` for the rest; undefined when it is gone (`orUndefined`). The state after a
//    create or an update is what `read` answers, so that neither builds a state of its own.
// 3. `awsKind` adds `region`, `tags` with the provider's `defaultTags` and `tagsAll`, automatic names, faults of
//    unknown properties, drift, retries of a read until the new resource is seen, and errors for people.
//    `retrying` (retry.ts) is there for calls that fail for a while; `aws.account()` tells the account.
// 4. The type is listed below, an invoked function likewise.
import { setTimeout as pause } from "node:timers/promises";
import type { ResourceKind, StandIn } from "../provider-kit.ts";
import type { Properties } from "../values.ts";
import { accountOf } from "./account.ts";
import { restApiTypes } from "./apigateway/kinds.ts";
import { httpApiTypes } from "./apigatewayv2/kinds.ts";
import type { Aws } from "./aws.ts";
import { awsClients } from "./clients.ts";
import { logGroup } from "./cloudwatch/log-group.ts";
import { metricAlarm } from "./cloudwatch/metric-alarm.ts";
import { table } from "./dynamodb/table.ts";
import { authorizationToken, authorizationTokenFunction } from "./ecr/authorization-token.ts";
import { lifecyclePolicy } from "./ecr/lifecycle-policy.ts";
import { repository } from "./ecr/repository.ts";
import { role } from "./iam/role.ts";
import { rolePolicy } from "./iam/role-policy.ts";
import { type AwsType, awsKind } from "./kind.ts";
import { lambdaTypes } from "./lambda/kinds.ts";
import { records } from "./route53/record.ts";
import { secret } from "./secretsmanager/secret.ts";
import { secretVersion } from "./secretsmanager/secret-version.ts";
import { checkSettings, readSettings } from "./settings.ts";
import { topic } from "./sns/topic.ts";
import { topicSubscription } from "./sns/topic-subscription.ts";

const types: readonly AwsType[] = [
  ...httpApiTypes,
  ...lambdaTypes,
  ...restApiTypes,
  records,
  lifecyclePolicy,
  logGroup,
  metricAlarm,
  repository,
  role,
  rolePolicy,
  secret,
  secretVersion,
  table,
  topic,
  topicSubscription,
];

/** The aws provider over AWS's own APIs, in the version whose behaviour it mirrors. */
export const awsStandIn: StandIn = {
  name: "aws",
  version: "7.48.0",
  checkConfig: checkSettings,
  kinds: (config, _log, cancelled) => {
    const aws = openAws(config, cancelled);
    return new Map(types.map((type): [string, ResourceKind] => [type.token, awsKind(type, aws)]));
  },
  functions: (config, cancelled) => {
    const aws = openAws(config, cancelled);
    return new Map([[authorizationTokenFunction, (args) => authorizationToken(args, aws)]]);
  },
};

function openAws(config: Properties, cancelled: AbortSignal): Aws {
  const settings = readSettings(config, process.env);
  const clients = awsClients(settings);
  return {
    settings,
    clients,
    account: accountOf(settings, clients),
    pause: (ms) => pause(ms, undefined, { signal: cancelled }),
  };
}
