import { changeable, fixed } from "../../property-table.ts";
import { numberOf, type Properties, textOf } from "../../values.ts";
import { orUndefined } from "../errors.ts";
import type { AwsType, Change, Target } from "../kind.ts";
import { nameOf } from "../names.ts";
import { fromTagList, tagChanges, tagList, tagsOf } from "../tags.ts";

/** What a service may become; its id is its name. */
export const role: AwsType = {
  token: "aws:iam/role:Role",
  table: {
    name: fixed("text"),
    namePrefix: fixed("text"),
    path: fixed("text", { default: "/" }),
    assumeRolePolicy: changeable("text", { required: true }),
    description: changeable("text", { default: "" }),
    maxSessionDuration: changeable("number", { default: 3600 }),
    permissionsBoundary: changeable("text"),
  },
  documents: ["assumeRolePolicy"],
  isGlobal: true,
  tagged: true,
  named: true,
  computed: ["arn", "createDate", "uniqueId"],
  create: async (target) => {
    const { inputs } = target;
    const boundary = textOf(inputs, "permissionsBoundary");
    const name = nameOf(inputs);
    await (await iam(target)).createRole({
      RoleName: name,
      Path: textOf(inputs, "path") ?? "/",
      AssumeRolePolicyDocument: textOf(inputs, "assumeRolePolicy"),
      Tags: tagList(tagsOf(inputs)),
      ...descriptionAndDuration(inputs),
      ...(boundary === undefined ? {} : { PermissionsBoundary: boundary }),
    });
    return name;
  },
  read: async (made) => {
    const answer = await orUndefined((await iam(made)).getRole({ RoleName: made.id }));
    const live = answer?.Role;
    if (live === undefined) return undefined;
    return {
      inputs: {
        path: live.Path,
        assumeRolePolicy: decodeURIComponent(live.AssumeRolePolicyDocument ?? ""),
        description: live.Description,
        maxSessionDuration: live.MaxSessionDuration,
        permissionsBoundary: live.PermissionsBoundary?.PermissionsBoundaryArn,
        tags: fromTagList(live.Tags),
      },
      outputs: {
        name: live.RoleName,
        arn: live.Arn,
        createDate: live.CreateDate?.toISOString(),
        uniqueId: live.RoleId,
      },
    };
  },
  update: async (change) => {
    const client = await iam(change);
    const { id: RoleName, inputs, changed } = change;
    if (changed.has("assumeRolePolicy")) {
      const PolicyDocument = textOf(inputs, "assumeRolePolicy");
      await client.updateAssumeRolePolicy({ RoleName, PolicyDocument });
    }
    if (changed.has("description") || changed.has("maxSessionDuration")) {
      await client.updateRole({ RoleName, ...descriptionAndDuration(inputs) });
    }
    if (changed.has("permissionsBoundary")) {
      const PermissionsBoundary = textOf(inputs, "permissionsBoundary");
      if (PermissionsBoundary === undefined) {
        await client.deleteRolePermissionsBoundary({ RoleName });
      } else await client.putRolePermissionsBoundary({ RoleName, PermissionsBoundary });
    }
    await updateTags(change);
  },
  delete: async (made) => {
    await orUndefined((await iam(made)).deleteRole({ RoleName: made.id }));
  },
};

const iam = ({ aws, region }: Target) => aws.clients.iam(region);

function descriptionAndDuration(inputs: Properties) {
  return {
    Description: textOf(inputs, "description") ?? "",
    MaxSessionDuration: numberOf(inputs, "maxSessionDuration") ?? 3600,
  };
}

async function updateTags(change: Change): Promise<void> {
  const { set, remove } = tagChanges(change.before, change.inputs);
  const client = await iam(change);
  if (remove.length > 0) await client.untagRole({ RoleName: change.id, TagKeys: [...remove] });
  const Tags = tagList(set);
  if (Tags.length > 0) await client.tagRole({ RoleName: change.id, Tags });
}
