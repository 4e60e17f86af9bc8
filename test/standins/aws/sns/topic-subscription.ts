import { changeable, fixed } from "../../property-table.ts";
import { flagOf, type Properties, textOf } from "../../values.ts";
import { orUndefined } from "../errors.ts";
import type { AwsType } from "../kind.ts";

const protocols = ["application", "email", "email-json", "http", "https", "lambda", "sms", "sqs"];

/** Whom a topic tells; its id is its ARN, also while it waits to be confirmed. */
export const topicSubscription: AwsType = {
  token: "aws:sns/topicSubscription:TopicSubscription",
  table: {
    endpoint: fixed("text", { required: true }),
    filterPolicy: changeable("text"),
    protocol: fixed("text", { required: true, oneOf: protocols }),
    rawMessageDelivery: changeable("flag", { default: false }),
    topic: fixed("text", { required: true }),
  },
  documents: ["filterPolicy"],
  tagged: false,
  named: false,
  computed: ["arn", "confirmationWasAuthenticated", "ownerId", "pendingConfirmation"],
  create: async ({ aws, region, inputs }) => {
    const { SubscriptionArn = "" } = await (await aws.clients.sns(region)).subscribe({
      TopicArn: textOf(inputs, "topic"),
      Protocol: textOf(inputs, "protocol"),
      Endpoint: textOf(inputs, "endpoint"),
      Attributes: attributesOf(inputs),
      ReturnSubscriptionArn: true,
    });
    return SubscriptionArn;
  },
  read: async ({ id: SubscriptionArn, aws, region }) => {
    const client = await aws.clients.sns(region);
    const answer = await orUndefined(client.getSubscriptionAttributes({ SubscriptionArn }));
    const live = answer?.Attributes;
    if (live === undefined) return undefined;
    return {
      inputs: {
        endpoint: live.Endpoint,
        filterPolicy: live.FilterPolicy,
        protocol: live.Protocol,
        rawMessageDelivery: live.RawMessageDelivery === "true",
        topic: live.TopicArn,
      },
      outputs: {
        arn: live.SubscriptionArn,
        confirmationWasAuthenticated: live.ConfirmationWasAuthenticated === "true",
        ownerId: live.Owner,
        pendingConfirmation: live.PendingConfirmation === "true",
      },
    };
  },
  update: async ({ id: SubscriptionArn, aws, region, before, inputs }) => {
    const client = await aws.clients.sns(region);
    const [old, wanted] = [attributesOf(before), attributesOf(inputs)];
    for (const AttributeName of new Set([...Object.keys(old), ...Object.keys(wanted)])) {
      const AttributeValue = wanted[AttributeName] ?? "{}";
      if (old[AttributeName] === AttributeValue) continue;
      await client.setSubscriptionAttributes({ SubscriptionArn, AttributeName, AttributeValue });
    }
  },
  delete: async ({ id: SubscriptionArn, aws, region }) => {
    try {
      await orUndefined((await aws.clients.sns(region)).unsubscribe({ SubscriptionArn }));
    } catch (error) {
      // one that nobody confirmed cannot be removed; AWS forgets it after two days
      if (!(error instanceof Error) || !/pending confirmation/i.test(error.message)) throw error;
    }
  },
};

function attributesOf(inputs: Properties): Record<string, string> {
  const filter = textOf(inputs, "filterPolicy");
  return {
    RawMessageDelivery: String(flagOf(inputs, "rawMessageDelivery") ?? false),
    ...(filter === undefined ? {} : { FilterPolicy: filter }),
  };
}
