import { changeable, fixed } from "../../property-table.ts";
import { textOf } from "../../values.ts";
import { orUndefined } from "../errors.ts";
import { restApisOf } from "../gateway-clients.ts";
import type { AwsType } from "../kind.ts";
import { placeIn } from "../places.ts";
import { replacing } from "./patch.ts";

/** Parts of a REST API's paths. moto 5.2.5 offers no UpdateResource. */
export const restResources: AwsType = {
  token: "aws:apigateway/resource:Resource",
  table: {
    restApi: fixed("text", { required: true }),
    parentId: changeable("text", { required: true }),
    pathPart: changeable("text", { required: true }),
  },
  tagged: false,
  named: false,
  computed: ["path"],
  create: async (target) => {
    const { inputs } = target;
    const gateway = await restApisOf(target);
    const made = await gateway.createResource({
      restApiId: placeIn(inputs, "restApi"),
      parentId: textOf(inputs, "parentId"),
      pathPart: textOf(inputs, "pathPart"),
    });
    return made.id ?? "";
  },
  read: async (made) => {
    const gateway = await restApisOf(made);
    const restApiId = placeIn(made.inputs, "restApi");
    const live = await orUndefined(gateway.getResource({ restApiId, resourceId: made.id }));
    return (
      live && {
        inputs: { parentId: live.parentId, pathPart: live.pathPart },
        outputs: { path: live.path },
      }
    );
  },
  update: async (change) => {
    const { inputs, id: resourceId, changed } = change;
    const gateway = await restApisOf(change);
    const names = ["parentId", "pathPart"].filter((name) => changed.has(name));
    await gateway.updateResource({
      restApiId: placeIn(inputs, "restApi"),
      resourceId,
      patchOperations: names.map((name) => replacing(`/${name}`, inputs[name])),
    });
  },
  delete: async (made) => {
    const gateway = await restApisOf(made);
    const restApiId = placeIn(made.inputs, "restApi");
    await orUndefined(gateway.deleteResource({ restApiId, resourceId: made.id }));
  },
};
