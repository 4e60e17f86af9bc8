import { changeable, fixed } from "../../property-table.ts";
import { flagOf, numberOf, textOf } from "../../values.ts";
import { orUndefined } from "../errors.ts";
import type { AwsType, Change, Target } from "../kind.ts";
import { nameOf } from "../names.ts";
import { tagChanges, tagsOf } from "../tags.ts";

const classes = ["STANDARD", "INFREQUENT_ACCESS", "DELIVERY"] as const;

/** Where CloudWatch keeps lines; its id is its name. */
export const logGroup: AwsType = {
  token: "aws:cloudwatch/logGroup:LogGroup",
  table: {
    name: fixed("text"),
    namePrefix: fixed("text"),
    kmsKeyId: changeable("text"),
    logGroupClass: fixed("text", { oneOf: classes, default: "STANDARD" }),
    /** Days; 0 keeps lines without an end. */
    retentionInDays: changeable("number", { default: 0 }),
    skipDestroy: changeable("flag", { default: false }),
  },
  tagged: true,
  named: true,
  computed: ["arn"],
  create: async (target) => {
    const { inputs } = target;
    const logGroupName = nameOf(inputs);
    const kmsKeyId = textOf(inputs, "kmsKeyId");
    const logGroupClass = classes.find((name) => name === textOf(inputs, "logGroupClass"));
    const tags = tagsOf(inputs);
    await (await logs(target)).createLogGroup({
      logGroupName,
      ...(Object.keys(tags).length > 0 ? { tags: { ...tags } } : {}),
      ...(kmsKeyId === undefined ? {} : { kmsKeyId }),
      ...(logGroupClass === undefined ? {} : { logGroupClass }),
    });
    return logGroupName;
  },
  complete: (made) => putRetention(made, made.id),
  read: async (made) => {
    const client = await logs(made);
    const { logGroups } = await client.describeLogGroups({ logGroupNamePrefix: made.id });
    const live = logGroups?.find(({ logGroupName }) => logGroupName === made.id);
    if (live === undefined) return undefined;
    // the older ARN ends with `:*`
    const arn = live.logGroupArn ?? live.arn?.replace(/:\*$/, "") ?? "";
    const { tags } = await client.listTagsForResource({ resourceArn: arn });
    return {
      inputs: {
        kmsKeyId: live.kmsKeyId,
        logGroupClass: live.logGroupClass,
        retentionInDays: live.retentionInDays ?? 0,
        tags: tags ?? {},
      },
      outputs: { name: live.logGroupName, arn },
    };
  },
  update: async (change) => {
    const client = await logs(change);
    const { id: logGroupName, changed, inputs } = change;
    if (changed.has("retentionInDays")) await putRetention(change, logGroupName);
    if (changed.has("kmsKeyId")) {
      const kmsKeyId = textOf(inputs, "kmsKeyId");
      if (kmsKeyId === undefined) await client.disassociateKmsKey({ logGroupName });
      else await client.associateKmsKey({ logGroupName, kmsKeyId });
    }
    await updateTags(change);
  },
  delete: async (made) => {
    if (flagOf(made.inputs, "skipDestroy")) return;
    await orUndefined((await logs(made)).deleteLogGroup({ logGroupName: made.id }));
  },
};

const logs = ({ aws, region }: Target) => aws.clients.logs(region);

async function putRetention(target: Target, logGroupName: string): Promise<void> {
  const retentionInDays = numberOf(target.inputs, "retentionInDays") ?? 0;
  const client = await logs(target);
  if (retentionInDays === 0) await client.deleteRetentionPolicy({ logGroupName });
  else await client.putRetentionPolicy({ logGroupName, retentionInDays });
}

async function updateTags(change: Change): Promise<void> {
  const { set, remove } = tagChanges(change.before, change.inputs);
  const client = await logs(change);
  const resourceArn = textOf(change.state, "arn") ?? "";
  if (remove.length > 0) await client.untagResource({ resourceArn, tagKeys: [...remove] });
  if (Object.keys(set).length > 0) await client.tagResource({ resourceArn, tags: { ...set } });
}
