import type { GatewayResponseType } from "@aws-sdk/client-api-gateway";
import { changeable, fixed } from "../../property-table.ts";
import { mapOf, type Properties, textOf } from "../../values.ts";
import { choiceOf } from "../choices.ts";
import { orUndefined } from "../errors.ts";
import { restApisOf } from "../gateway-clients.ts";
import type { AwsType, Target } from "../kind.ts";
import { placeIn } from "../places.ts";

/** What a REST API answers by itself; the stand-in knows those for requests that reach no method. */
const responseTypes = [
  "DEFAULT_4XX",
  "DEFAULT_5XX",
  "MISSING_AUTHENTICATION_TOKEN",
  "RESOURCE_NOT_FOUND",
] as const satisfies readonly GatewayResponseType[];

/** Answers that a REST API gives in the place of a method. A change puts the whole answer anew. */
export const restResponses: AwsType = {
  token: "aws:apigateway/response:Response",
  table: {
    restApiId: fixed("text", { required: true }),
    responseType: fixed("text", { required: true, oneOf: responseTypes }),
    statusCode: changeable("text"),
    responseTemplates: changeable("map"),
    responseParameters: changeable("map"),
  },
  tagged: false,
  named: false,
  computed: [],
  create: async (target) => {
    await put(target);
    const { restApiId, responseType } = placeOf(target.inputs);
    return `aggr-${restApiId}-${responseType}`;
  },
  read: async (made) => {
    const gateway = await restApisOf(made);
    const live = await orUndefined(gateway.getGatewayResponse(placeOf(made.inputs)));
    // AWS has an answer of its own where none was put
    if (live === undefined || live.defaultResponse === true) return undefined;
    return {
      inputs: {
        statusCode: live.statusCode,
        responseTemplates: live.responseTemplates ?? {},
        responseParameters: live.responseParameters ?? {},
      },
      outputs: {},
    };
  },
  update: put,
  delete: async (made) => {
    const gateway = await restApisOf(made);
    await orUndefined(gateway.deleteGatewayResponse(placeOf(made.inputs)));
  },
};

async function put(target: Target): Promise<void> {
  const { inputs } = target;
  const gateway = await restApisOf(target);
  await gateway.putGatewayResponse({
    ...placeOf(inputs),
    statusCode: textOf(inputs, "statusCode"),
    responseTemplates: mapOf(inputs, "responseTemplates"),
    responseParameters: mapOf(inputs, "responseParameters"),
  });
}

function placeOf(inputs: Properties) {
  return {
    restApiId: placeIn(inputs, "restApiId"),
    responseType: choiceOf(inputs, "responseType", responseTypes),
  };
}
