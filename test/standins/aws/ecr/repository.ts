import type { ImageTagMutability, Repository } from "@aws-sdk/client-ecr";
import { changeable, fixed } from "../../property-table.ts";
import { flagOf, objectOf, objectsOf, type Properties, textOf } from "../../values.ts";
import { orUndefined } from "../errors.ts";
import type { AwsType, Change, Made, Target } from "../kind.ts";
import { fromTagList, tagChanges, tagList, tagsOf } from "../tags.ts";

/**
 * An ECR repository. Images are pushed to the registry that MCP_STACKS_REGISTRY names, where there is
 * one: of them, AWS's side knows nothing, so that neither tags are kept from being written twice nor
 * does a repository with images refuse to go.
 */
export const repository: AwsType = {
  token: "aws:ecr/repository:Repository",
  table: {
    name: fixed("text"),
    imageTagMutability: changeable("text", {
      oneOf: ["MUTABLE", "IMMUTABLE"],
      default: "MUTABLE",
    }),
    imageScanningConfiguration: changeable(
      { object: { scanOnPush: changeable("flag", { required: true }) } },
      { default: { scanOnPush: false } },
    ),
    encryptionConfigurations: fixed(
      {
        list: {
          encryptionType: fixed("text", { oneOf: ["AES256", "KMS"], default: "AES256" }),
          kmsKey: fixed("text"),
        },
      },
      { default: [{ encryptionType: "AES256" }] },
    ),
    forceDelete: changeable("flag", { default: false }),
  },
  tagged: true,
  named: true,
  computed: ["arn", "registryId", "repositoryUrl"],
  create: async (target) => {
    const [encryption] = objectsOf(target.inputs, "encryptionConfigurations");
    const kmsKey = encryption && textOf(encryption, "kmsKey");
    const { inputs } = target;
    const name = textOf(inputs, "name") ?? "";
    await (await ecr(target)).createRepository({
      repositoryName: name,
      imageTagMutability: mutabilityOf(inputs),
      imageScanningConfiguration: { scanOnPush: scansOnPush(inputs) },
      ...(encryption && {
        encryptionConfiguration: {
          encryptionType: textOf(encryption, "encryptionType") === "KMS" ? "KMS" : "AES256",
          ...(kmsKey === undefined ? {} : { kmsKey }),
        },
      }),
      tags: tagList(tagsOf(inputs)),
    });
    return name;
  },
  read: async (made) => {
    const client = await ecr(made);
    const found = await orUndefined(client.describeRepositories({ repositoryNames: [made.id] }));
    const [live] = found?.repositories ?? [];
    if (live?.repositoryArn === undefined) return undefined;
    const { tags } = await client.listTagsForResource({ resourceArn: live.repositoryArn });
    return {
      inputs: {
        name: live.repositoryName,
        imageTagMutability: live.imageTagMutability,
        imageScanningConfiguration: {
          scanOnPush: live.imageScanningConfiguration?.scanOnPush ?? false,
        },
        encryptionConfigurations: encryptionOf(live),
        tags: fromTagList(tags),
      },
      outputs: {
        arn: live.repositoryArn,
        registryId: live.registryId,
        repositoryUrl: urlOf(made, live),
      },
    };
  },
  update: async (change) => {
    const client = await ecr(change);
    const { id: repositoryName, inputs } = change;
    if (change.changed.has("imageTagMutability")) {
      const imageTagMutability = mutabilityOf(inputs);
      await client.putImageTagMutability({ repositoryName, imageTagMutability });
    }
    if (change.changed.has("imageScanningConfiguration")) {
      const imageScanningConfiguration = { scanOnPush: scansOnPush(inputs) };
      await client.putImageScanningConfiguration({ repositoryName, imageScanningConfiguration });
    }
    await updateTags(change);
  },
  delete: async (made) => {
    const force = flagOf(made.inputs, "forceDelete") ?? false;
    await orUndefined((await ecr(made)).deleteRepository({ repositoryName: made.id, force }));
  },
};

const ecr = ({ aws, region }: Target) => aws.clients.ecr(region);

async function updateTags(change: Change): Promise<void> {
  const { set, remove } = tagChanges(change.before, change.inputs);
  const client = await ecr(change);
  const resourceArn = textOf(change.state, "arn") ?? "";
  if (remove.length > 0) await client.untagResource({ resourceArn, tagKeys: [...remove] });
  const tags = tagList(set);
  if (tags.length > 0) await client.tagResource({ resourceArn, tags });
}

function mutabilityOf(inputs: Properties): ImageTagMutability {
  return textOf(inputs, "imageTagMutability") === "IMMUTABLE" ? "IMMUTABLE" : "MUTABLE";
}

function scansOnPush(inputs: Properties): boolean {
  const scanning = objectOf(inputs, "imageScanningConfiguration");
  return (scanning && flagOf(scanning, "scanOnPush")) ?? false;
}

function encryptionOf({ encryptionConfiguration: live }: Repository): Properties[] {
  // AWS names its own key where the program named none
  return [{ encryptionType: live?.encryptionType ?? "AES256", kmsKey: live?.kmsKey }];
}

function urlOf({ aws, id }: Made, live: Repository): string | undefined {
  const { registry } = aws.settings;
  return registry === undefined ? live.repositoryUri : `${registry}/${id}`;
}
