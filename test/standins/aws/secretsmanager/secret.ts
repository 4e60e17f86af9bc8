import { changeable, fixed } from "../../property-table.ts";
import { numberOf, textOf } from "../../values.ts";
import { errorName, orUndefined } from "../errors.ts";
import type { AwsType, Change, Target } from "../kind.ts";
import { nameOf } from "../names.ts";
import { retrying } from "../retry.ts";
import { fromTagList, tagChanges, tagList, tagsOf } from "../tags.ts";

/** A secret without its values; its id is its ARN. */
export const secret: AwsType = {
  token: "aws:secretsmanager/secret:Secret",
  table: {
    name: fixed("text"),
    namePrefix: fixed("text"),
    description: changeable("text", { default: "" }),
    kmsKeyId: changeable("text"),
    /** Days; 0 deletes at once. */
    recoveryWindowInDays: changeable("number", { default: 30 }),
  },
  tagged: true,
  named: true,
  computed: ["arn"],
  create: async (target) => {
    const { aws, inputs } = target;
    const client = await secrets(target);
    const kmsKeyId = textOf(inputs, "kmsKeyId");
    const request = {
      Name: nameOf(inputs),
      Description: textOf(inputs, "description") ?? "",
      Tags: tagList(tagsOf(inputs)),
      ...(kmsKeyId === undefined ? {} : { KmsKeyId: kmsKeyId }),
    };
    // one that was deleted at once keeps its name for a moment
    const { ARN = "" } = await retrying(aws, isGoing, () => client.createSecret(request));
    return ARN;
  },
  read: async (made) => {
    const live = await orUndefined((await secrets(made)).describeSecret({ SecretId: made.id }));
    // a secret that waits for its end can only be restored
    if (live === undefined || live.DeletedDate !== undefined) return undefined;
    return {
      inputs: {
        description: live.Description,
        kmsKeyId: live.KmsKeyId,
        tags: fromTagList(live.Tags),
      },
      outputs: { name: live.Name, arn: live.ARN },
    };
  },
  update: async (change) => {
    const { changed, inputs, id: SecretId } = change;
    if (changed.has("description") || changed.has("kmsKeyId")) {
      await (await secrets(change)).updateSecret({
        SecretId,
        Description: textOf(inputs, "description") ?? "",
        KmsKeyId: textOf(inputs, "kmsKeyId") ?? "alias/aws/secretsmanager",
      });
    }
    await updateTags(change);
  },
  delete: async (made) => {
    const client = await secrets(made);
    const SecretId = made.id;
    const live = await orUndefined(client.describeSecret({ SecretId }));
    if (live === undefined || live.DeletedDate !== undefined) return;
    const days = numberOf(made.inputs, "recoveryWindowInDays") ?? 30;
    await client.deleteSecret({
      SecretId,
      ...(days === 0 ? { ForceDeleteWithoutRecovery: true } : { RecoveryWindowInDays: days }),
    });
  },
};

const secrets = ({ aws, region }: Target) => aws.clients.secretsmanager(region);

function isGoing(error: unknown): boolean {
  const isRequest = errorName(error) === "InvalidRequestException";
  return isRequest && error instanceof Error && /scheduled for deletion/.test(error.message);
}

async function updateTags(change: Change): Promise<void> {
  const { set, remove } = tagChanges(change.before, change.inputs);
  const client = await secrets(change);
  const SecretId = change.id;
  if (remove.length > 0) await client.untagResource({ SecretId, TagKeys: [...remove] });
  const Tags = tagList(set);
  if (Tags.length > 0) await client.tagResource({ SecretId, Tags });
}
