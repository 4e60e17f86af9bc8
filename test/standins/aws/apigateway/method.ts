import { changeable, fixed } from "../../property-table.ts";
import { flagOf, type Properties, textOf } from "../../values.ts";
import { orUndefined } from "../errors.ts";
import { restApisOf } from "../gateway-clients.ts";
import type { AwsType } from "../kind.ts";
import { placeIn } from "../places.ts";
import { replacing } from "./patch.ts";

/** Methods of a REST API's paths. moto 5.2.5 offers no UpdateMethod. */
export const restMethods: AwsType = {
  token: "aws:apigateway/method:Method",
  table: {
    restApi: fixed("text", { required: true }),
    resourceId: fixed("text", { required: true }),
    httpMethod: fixed("text", { required: true }),
    authorization: changeable("text", { required: true, oneOf: ["NONE", "AWS_IAM"] }),
    apiKeyRequired: changeable("flag", { default: false }),
    operationName: changeable("text"),
  },
  tagged: false,
  named: false,
  computed: [],
  create: async (target) => {
    const { inputs } = target;
    const gateway = await restApisOf(target);
    const place = methodPlace(inputs);
    await gateway.putMethod({
      ...place,
      authorizationType: textOf(inputs, "authorization"),
      apiKeyRequired: flagOf(inputs, "apiKeyRequired") ?? false,
      operationName: textOf(inputs, "operationName"),
    });
    return `agm-${place.restApiId}-${place.resourceId}-${place.httpMethod}`;
  },
  read: async (made) => {
    const gateway = await restApisOf(made);
    const live = await orUndefined(gateway.getMethod(methodPlace(made.inputs)));
    return (
      live && {
        inputs: {
          authorization: live.authorizationType,
          apiKeyRequired: live.apiKeyRequired,
          operationName: live.operationName,
        },
        outputs: {},
      }
    );
  },
  update: async (change) => {
    const { inputs, changed } = change;
    const gateway = await restApisOf(change);
    const paths = {
      authorization: "/authorizationType",
      apiKeyRequired: "/apiKeyRequired",
      operationName: "/operationName",
    };
    await gateway.updateMethod({
      ...methodPlace(inputs),
      patchOperations: Object.entries(paths)
        .filter(([name]) => changed.has(name))
        .map(([name, path]) => replacing(path, inputs[name])),
    });
  },
  delete: async (made) => {
    const gateway = await restApisOf(made);
    await orUndefined(gateway.deleteMethod(methodPlace(made.inputs)));
  },
};

/** Which method it is, as every call about methods and their integrations names it. */
export function methodPlace(inputs: Properties) {
  return {
    restApiId: placeIn(inputs, "restApi"),
    resourceId: placeIn(inputs, "resourceId"),
    httpMethod: placeIn(inputs, "httpMethod"),
  };
}
