import { changeable, fixed } from "../../property-table.ts";
import { textOf } from "../../values.ts";
import { orUndefined } from "../errors.ts";
import type { AwsType, Target } from "../kind.ts";
import { nameOf } from "../names.ts";

/** A policy inside of a role; its id is `<role>:<name>`. */
export const rolePolicy: AwsType = {
  token: "aws:iam/rolePolicy:RolePolicy",
  table: {
    name: fixed("text"),
    namePrefix: fixed("text"),
    policy: changeable("text", { required: true }),
    role: fixed("text", { required: true }),
  },
  documents: ["policy"],
  isGlobal: true,
  tagged: false,
  named: true,
  computed: [],
  create: async (target) => {
    const id = `${textOf(target.inputs, "role") ?? ""}:${nameOf(target.inputs)}`;
    await put(target, id);
    return id;
  },
  read: async ({ id, aws, region }) => {
    const client = await aws.clients.iam(region);
    const live = await orUndefined(client.getRolePolicy(placeOf(id)));
    if (live === undefined) return undefined;
    const policy = decodeURIComponent(live.PolicyDocument ?? "");
    return { inputs: { policy, role: live.RoleName }, outputs: { name: live.PolicyName } };
  },
  update: (change) => put(change, change.id),
  delete: async ({ id, aws, region }) => {
    await orUndefined((await aws.clients.iam(region)).deleteRolePolicy(placeOf(id)));
  },
};

async function put({ aws, region, inputs }: Target, id: string): Promise<void> {
  const PolicyDocument = textOf(inputs, "policy");
  await (await aws.clients.iam(region)).putRolePolicy({ ...placeOf(id), PolicyDocument });
}

function placeOf(id: string): { RoleName: string; PolicyName: string } {
  const [RoleName = "", PolicyName = ""] = id.split(":");
  return { RoleName, PolicyName };
}
