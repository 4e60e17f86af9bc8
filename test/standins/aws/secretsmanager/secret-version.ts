import { fixed } from "../../property-table.ts";
import { textOf } from "../../values.ts";
import { errorName, isNotFound, orUndefined } from "../errors.ts";
import type { AwsType } from "../kind.ts";

/** The stage of the version that is read by those who name none; it can only be moved. */
const current = "AWSCURRENT";

/** One value of a secret; its id is `<secret>|<version>`. Another value is another version. */
export const secretVersion: AwsType = {
  token: "aws:secretsmanager/secretVersion:SecretVersion",
  table: {
    secretId: fixed("text", { required: true }),
    secretString: fixed("text", { required: true }),
  },
  tagged: false,
  named: false,
  computed: ["arn", "secretArn", "versionId", "versionStages"],
  create: async ({ aws, region, inputs }) => {
    const SecretId = textOf(inputs, "secretId") ?? "";
    const { VersionId } = await (await aws.clients.secretsmanager(region)).putSecretValue({
      SecretId,
      SecretString: textOf(inputs, "secretString"),
    });
    return `${SecretId}|${VersionId}`;
  },
  read: async ({ id, aws, region }) => {
    try {
      const live = await (await aws.clients.secretsmanager(region)).getSecretValue(placeOf(id));
      return {
        inputs: { secretId: placeOf(id).SecretId, secretString: live.SecretString },
        outputs: {
          arn: live.ARN,
          secretArn: live.ARN,
          versionId: live.VersionId,
          versionStages: live.VersionStages ?? [],
        },
      };
    } catch (error) {
      // of a secret that waits for its end, no value can be read
      if (isNotFound(error) || errorName(error) === "InvalidRequestException") return undefined;
      throw error;
    }
  },
  // another value is another version
  update: async () => {},
  // versions cannot be deleted: one without a stage is forgotten by AWS in its own time
  delete: async ({ id, aws, region }) => {
    const client = await aws.clients.secretsmanager(region);
    const { SecretId, VersionId } = placeOf(id);
    const secret = await orUndefined(client.describeSecret({ SecretId }));
    // nothing can be changed about a secret that waits for its end
    if (secret === undefined || secret.DeletedDate !== undefined) return;
    for (const VersionStage of secret.VersionIdsToStages?.[VersionId] ?? []) {
      if (VersionStage === current) continue;
      const stage = { SecretId, VersionStage, RemoveFromVersionId: VersionId };
      await client.updateSecretVersionStage(stage);
    }
  },
};

function placeOf(id: string): { SecretId: string; VersionId: string } {
  const [SecretId = "", VersionId = ""] = id.split("|");
  return { SecretId, VersionId };
}
