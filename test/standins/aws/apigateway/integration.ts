import type { PutIntegrationCommandInput } from "@aws-sdk/client-api-gateway";
import { changeable, fixed } from "../../property-table.ts";
import { mapOf, numberOf, type Properties, textOf } from "../../values.ts";
import { rememberingAnswers } from "../answers.ts";
import { choiceOf } from "../choices.ts";
import { orUndefined } from "../errors.ts";
import { restApisOf } from "../gateway-clients.ts";
import type { AwsType, Target } from "../kind.ts";
import { methodPlace } from "./method.ts";

const types = ["AWS_PROXY", "HTTP_PROXY"] as const;
const transferModes = ["BUFFERED", "STREAM"] as const;

/** Longest waits of a regional REST API, ms (API Gateway quotas; response transfer mode). */
const longestMs = { BUFFERED: 300_000, STREAM: 900_000 } as const;

/**
 * How a method of a REST API hands requests on. moto 5.2.5 forgets `responseTransferMode`, and changes
 * an integration only by putting it anew, which AWS takes too.
 */
export const restIntegrations: AwsType = rememberingAnswers({
  token: "aws:apigateway/integration:Integration",
  table: {
    restApi: fixed("text", { required: true }),
    resourceId: fixed("text", { required: true }),
    httpMethod: fixed("text", { required: true }),
    type: fixed("text", { required: true, oneOf: types }),
    integrationHttpMethod: fixed("text"),
    connectionType: changeable("text", { default: "INTERNET", oneOf: ["INTERNET"] }),
    requestParameters: changeable("map"),
    responseTransferMode: changeable("text", { default: "BUFFERED", oneOf: transferModes }),
    timeoutMilliseconds: changeable("number", { default: 29_000 }),
    uri: changeable("text"),
  },
  tagged: false,
  named: false,
  computed: [],
  faults: (inputs) => {
    const timeout = numberOf(inputs, "timeoutMilliseconds") ?? 29_000;
    const mode = choiceOf(inputs, "responseTransferMode", transferModes) ?? "BUFFERED";
    if (timeout >= 50 && timeout <= longestMs[mode]) return [];
    return [
      {
        property: "timeoutMilliseconds",
        reason: `\`timeoutMilliseconds\` is ${timeout}; ${mode} allows 50 to ${longestMs[mode]}.`,
      },
    ];
  },
  create: async (target) => {
    await put(target);
    const { restApiId, resourceId, httpMethod } = methodPlace(target.inputs);
    return `agi-${restApiId}-${resourceId}-${httpMethod}`;
  },
  read: async (made) => {
    const gateway = await restApisOf(made);
    const live = await orUndefined(gateway.getIntegration(methodPlace(made.inputs)));
    // moto answers nothing at all for a method without an integration
    if (live?.type === undefined) return undefined;
    return {
      inputs: {
        type: live.type,
        integrationHttpMethod: live.httpMethod,
        connectionType: live.connectionType,
        requestParameters: live.requestParameters ?? {},
        responseTransferMode: live.responseTransferMode,
        timeoutMilliseconds: live.timeoutInMillis,
        uri: live.uri,
      },
      outputs: {},
    };
  },
  update: put,
  delete: async (made) => {
    const gateway = await restApisOf(made);
    await orUndefined(gateway.deleteIntegration(methodPlace(made.inputs)));
  },
});

async function put(target: Target): Promise<void> {
  const gateway = await restApisOf(target);
  await gateway.putIntegration(integrationRequest(target.inputs));
}

function integrationRequest(inputs: Properties): PutIntegrationCommandInput {
  return {
    ...methodPlace(inputs),
    type: choiceOf(inputs, "type", types),
    integrationHttpMethod: textOf(inputs, "integrationHttpMethod"),
    connectionType: "INTERNET",
    requestParameters: mapOf(inputs, "requestParameters"),
    responseTransferMode: choiceOf(inputs, "responseTransferMode", transferModes) ?? "BUFFERED",
    timeoutInMillis: numberOf(inputs, "timeoutMilliseconds") ?? 29_000,
    uri: textOf(inputs, "uri"),
  };
}
