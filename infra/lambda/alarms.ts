import { MetricAlarm } from "@pulumi/aws/cloudwatch/metricAlarm.js";
import { Topic } from "@pulumi/aws/sns/topic.js";
import { TopicSubscription } from "@pulumi/aws/sns/topicSubscription.js";
import * as pulumi from "@pulumi/pulumi";
import { planAlarms } from "./alarms-plan.ts";
import type { ServerApi } from "./api.ts";
import type { RoutedFunction } from "./routed-function.ts";
import type { ServerRoutes } from "./routes.ts";
import type { StackContext } from "./stack-context.ts";

/** What is watched. */
export interface ServerAlarmsArgs extends StackContext {
  readonly api: ServerApi;
  readonly routes: ServerRoutes;
  readonly fn: RoutedFunction;
}

/** Alarms of CloudWatch and who is told of them, when they begin and when they are over; or nothing. */
export class ServerAlarms extends pulumi.ComponentResource {
  constructor(name: string, args: ServerAlarmsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("mcp:lambda:Alarms", name, {}, opts);
    if (args.settings.lambda.alarms.enabled) watch(name, args, this);

    this.registerOutputs();
  }
}

function watch(name: string, args: ServerAlarmsArgs, parent: pulumi.Resource): void {
  const tell = [topicOf(name, args, parent)];
  for (const { role, args: plan } of planAlarms<pulumi.Input<string>>(args, sourcesOf(args))) {
    new MetricAlarm(
      `${name}-${role}`,
      { ...plan, alarmActions: tell, okActions: tell },
      { parent },
    );
  }
}

/**
 * The topic given, else one of the stack's own, to which its account alone may publish, CloudWatch's
 * alarms among it (https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html).
 */
function topicOf(
  name: string,
  { settings, names }: StackContext,
  parent: pulumi.Resource,
): pulumi.Input<string> {
  const { topicArn, email } = settings.lambda.alarms;
  if (topicArn !== undefined) return topicArn;
  const topic = new Topic(`${name}-topic`, { name: names.alarms }, { parent });
  if (email !== undefined) {
    new TopicSubscription(
      `${name}-email`,
      { topic: topic.arn, protocol: "email", endpoint: email },
      { parent },
    );
  }
  return topic.arn;
}

/** HTTP APIs are counted by their id, REST APIs by their name, and calls through an alias by function and alias. */
function sourcesOf({ api: { gateway }, routes, fn }: ServerAlarmsArgs) {
  const Stage = routes.stage;
  return {
    gateway:
      gateway.kind === "http"
        ? { ApiId: gateway.api.id, Stage }
        : { ApiName: gateway.api.name, Stage },
    fn: {
      FunctionName: fn.fn.name,
      Resource: pulumi.interpolate`${fn.fn.name}:${fn.alias.name}`,
    },
  };
}
