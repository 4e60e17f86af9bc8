import { changeable, fixed } from "../../property-table.ts";
import { mapOf, textOf } from "../../values.ts";
import { orUndefined } from "../errors.ts";
import { restApisOf } from "../gateway-clients.ts";
import type { AwsType } from "../kind.ts";
import { placeIn } from "../places.ts";
import { replacing } from "./patch.ts";

/** Copies of a REST API's methods, which stages serve. moto 5.2.5 offers no UpdateDeployment. */
export const restDeployments: AwsType = {
  token: "aws:apigateway/deployment:Deployment",
  table: {
    restApi: fixed("text", { required: true }),
    description: changeable("text", { default: "" }),
    triggers: fixed("map"),
    variables: fixed("map"),
  },
  tagged: false,
  named: false,
  computed: ["createdDate"],
  create: async (target) => {
    const { inputs } = target;
    const gateway = await restApisOf(target);
    const made = await gateway.createDeployment({
      restApiId: placeIn(inputs, "restApi"),
      description: textOf(inputs, "description"),
      variables: mapOf(inputs, "variables"),
    });
    return made.id ?? "";
  },
  read: async (made) => {
    const gateway = await restApisOf(made);
    const restApiId = placeIn(made.inputs, "restApi");
    // from the list: moto breaks at the id of one that is gone
    const all = await orUndefined(gateway.getDeployments({ restApiId, limit: 500 }));
    const live = all?.items?.find(({ id }) => id === made.id);
    return (
      live && {
        inputs: { description: live.description },
        outputs: { createdDate: live.createdDate?.toISOString() },
      }
    );
  },
  update: async (change) => {
    const gateway = await restApisOf(change);
    await gateway.updateDeployment({
      restApiId: placeIn(change.inputs, "restApi"),
      deploymentId: change.id,
      patchOperations: [replacing("/description", change.inputs.description)],
    });
  },
  delete: async (made) => {
    const gateway = await restApisOf(made);
    const restApiId = placeIn(made.inputs, "restApi");
    // AWS refuses this, moto does not
    const stages = await orUndefined(gateway.getStages({ restApiId }));
    const users = (stages?.item ?? []).filter(({ deploymentId }) => deploymentId === made.id);
    if (users.length > 0) {
      const names = users.map(({ stageName }) => stageName).join(", ");
      throw new Error(`Stage ${names} serves deployment ${made.id}. Move or delete it first.`);
    }
    await orUndefined(gateway.deleteDeployment({ restApiId, deploymentId: made.id }));
  },
};
