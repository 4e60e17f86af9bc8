import { changeable, fixed } from "../../property-table.ts";
import { textOf } from "../../values.ts";
import { orUndefined } from "../errors.ts";
import type { AwsType, Target } from "../kind.ts";

/** Which images of a repository go, and when; its id is the repository's name. */
export const lifecyclePolicy: AwsType = {
  token: "aws:ecr/lifecyclePolicy:LifecyclePolicy",
  table: {
    policy: changeable("text", { required: true }),
    repository: fixed("text", { required: true }),
  },
  documents: ["policy"],
  tagged: false,
  named: false,
  computed: ["registryId"],
  create: async (target) => {
    const name = textOf(target.inputs, "repository") ?? "";
    await put(target, name);
    return name;
  },
  read: async ({ id: repositoryName, aws, region }) => {
    const client = await aws.clients.ecr(region);
    const live = await orUndefined(client.getLifecyclePolicy({ repositoryName }));
    if (live === undefined) return undefined;
    return {
      inputs: { policy: live.lifecyclePolicyText, repository: repositoryName },
      outputs: { registryId: live.registryId },
    };
  },
  update: (change) => put(change, change.id),
  delete: async ({ id: repositoryName, aws, region }) => {
    await orUndefined((await aws.clients.ecr(region)).deleteLifecyclePolicy({ repositoryName }));
  },
};

async function put({ aws, region, inputs }: Target, repositoryName: string): Promise<void> {
  const lifecyclePolicyText = textOf(inputs, "policy") ?? "";
  await (await aws.clients.ecr(region)).putLifecyclePolicy({ repositoryName, lifecyclePolicyText });
}
