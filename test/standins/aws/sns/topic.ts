import { changeable, fixed } from "../../property-table.ts";
import { textOf } from "../../values.ts";
import { orUndefined } from "../errors.ts";
import type { AwsType, Change, Target } from "../kind.ts";
import { nameOf } from "../names.ts";
import { fromTagList, tagChanges, tagList, tagsOf } from "../tags.ts";

/** SNS's name of each property that is an attribute of a topic. */
const attributes = {
  displayName: "DisplayName",
  kmsMasterKeyId: "KmsMasterKeyId",
  policy: "Policy",
} as const;

/** A topic; its id is its ARN. */
export const topic: AwsType = {
  token: "aws:sns/topic:Topic",
  table: {
    name: fixed("text"),
    namePrefix: fixed("text"),
    displayName: changeable("text", { default: "" }),
    kmsMasterKeyId: changeable("text", { default: "" }),
    policy: changeable("text"),
  },
  documents: ["policy"],
  tagged: true,
  named: true,
  computed: ["arn", "owner", "policy"],
  create: async (target) => {
    const { inputs } = target;
    const given = Object.entries(attributes).flatMap(([property, attribute]) => {
      const value = textOf(inputs, property);
      return value === undefined ? [] : [[attribute, value] as const];
    });
    const { TopicArn = "" } = await (await sns(target)).createTopic({
      Name: nameOf(inputs),
      Attributes: Object.fromEntries(given),
      Tags: tagList(tagsOf(inputs)),
    });
    return TopicArn;
  },
  read: async (made) => {
    const client = await sns(made);
    const answer = await orUndefined(client.getTopicAttributes({ TopicArn: made.id }));
    const live = answer?.Attributes;
    if (live === undefined) return undefined;
    const { Tags } = await client.listTagsForResource({ ResourceArn: made.id });
    // SNS writes a policy of its own for a topic that was given none
    const isPolicyGiven = textOf(made.inputs, "policy") !== undefined;
    return {
      inputs: {
        displayName: live.DisplayName,
        kmsMasterKeyId: live.KmsMasterKeyId,
        ...(isPolicyGiven ? { policy: live.Policy } : {}),
        tags: fromTagList(Tags),
      },
      outputs: {
        name: made.id.split(":").at(-1),
        arn: live.TopicArn,
        owner: live.Owner,
        policy: live.Policy,
      },
    };
  },
  update: async (change) => {
    const client = await sns(change);
    for (const [property, AttributeName] of Object.entries(attributes)) {
      const AttributeValue = textOf(change.inputs, property) ?? "";
      // a policy that is no longer given stays, as with the official provider
      if (!change.changed.has(property) || (property === "policy" && AttributeValue === ""))
        continue;
      await client.setTopicAttributes({ TopicArn: change.id, AttributeName, AttributeValue });
    }
    await updateTags(change);
  },
  delete: async (made) => {
    await orUndefined((await sns(made)).deleteTopic({ TopicArn: made.id }));
  },
};

const sns = ({ aws, region }: Target) => aws.clients.sns(region);

async function updateTags(change: Change): Promise<void> {
  const { set, remove } = tagChanges(change.before, change.inputs);
  const client = await sns(change);
  const ResourceArn = change.id;
  if (remove.length > 0) await client.untagResource({ ResourceArn, TagKeys: [...remove] });
  const Tags = tagList(set);
  if (Tags.length > 0) await client.tagResource({ ResourceArn, Tags });
}
