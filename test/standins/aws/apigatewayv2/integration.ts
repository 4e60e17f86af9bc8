import type { CreateIntegrationCommandInput } from "@aws-sdk/client-apigatewayv2";
import { changeable, fixed } from "../../property-table.ts";
import { mapOf, numberOf, objectsOf, type Properties, textOf } from "../../values.ts";
import { onlyGiven } from "../answers.ts";
import { choiceOf } from "../choices.ts";
import { orUndefined } from "../errors.ts";
import { httpApisOf } from "../gateway-clients.ts";
import type { AwsType } from "../kind.ts";
import { placeIn } from "../places.ts";

/** How an HTTP API hands requests to a function or another server. */
export const httpIntegrations: AwsType = {
  token: "aws:apigatewayv2/integration:Integration",
  table: {
    apiId: fixed("text", { required: true }),
    integrationType: fixed("text", { required: true, oneOf: ["AWS_PROXY", "HTTP_PROXY"] }),
    integrationUri: changeable("text"),
    integrationMethod: changeable("text"),
    connectionType: changeable("text", { default: "INTERNET", oneOf: ["INTERNET"] }),
    description: changeable("text", { default: "" }),
    payloadFormatVersion: changeable("text", { default: "1.0", oneOf: ["1.0", "2.0"] }),
    timeoutMilliseconds: changeable("number"),
    requestParameters: changeable("map"),
    responseParameters: changeable({
      set: {
        statusCode: changeable("text", { required: true }),
        mappings: changeable("map", { required: true }),
      },
    }),
  },
  tagged: false,
  named: false,
  computed: ["timeoutMilliseconds", "integrationMethod"],
  faults: (inputs) => {
    const timeout = numberOf(inputs, "timeoutMilliseconds");
    // CreateIntegration (API reference): HTTP APIs wait 30 s at most
    if (timeout === undefined || (timeout >= 50 && timeout <= 30_000)) return [];
    return [
      {
        property: "timeoutMilliseconds",
        reason: `\`timeoutMilliseconds\` is ${timeout}; an HTTP API allows 50 to 30000.`,
      },
    ];
  },
  create: async (target) => {
    const { inputs } = target;
    const gateway = await httpApisOf(target);
    const made = await gateway.createIntegration({
      ...settingsOf(inputs),
      ApiId: placeIn(inputs, "apiId"),
      IntegrationType: choiceOf(inputs, "integrationType", ["AWS_PROXY", "HTTP_PROXY"]),
      ResponseParameters: responsesOf(inputs),
    });
    return made.IntegrationId ?? "";
  },
  read: async (made) => {
    const { id: IntegrationId, inputs } = made;
    const gateway = await httpApisOf(made);
    const ApiId = placeIn(inputs, "apiId");
    const live = await orUndefined(gateway.getIntegration({ ApiId, IntegrationId }));
    if (live === undefined) return undefined;
    const chosen = {
      timeoutMilliseconds: live.TimeoutInMillis,
      integrationMethod: live.IntegrationMethod,
    };
    return {
      inputs: {
        integrationType: live.IntegrationType,
        integrationUri: live.IntegrationUri,
        connectionType: live.ConnectionType,
        description: live.Description,
        payloadFormatVersion: live.PayloadFormatVersion,
        requestParameters: live.RequestParameters ?? {},
        responseParameters: Object.entries(live.ResponseParameters ?? {})
          .filter(([, mappings]) => Object.keys(mappings).length > 0)
          .map(([statusCode, mappings]) => ({ statusCode, mappings })),
        ...onlyGiven(inputs, chosen),
      },
      outputs: chosen,
    };
  },
  update: async (change) => {
    const { id: IntegrationId, inputs, before } = change;
    const gateway = await httpApisOf(change);
    // a parameter goes when it is set to nothing (UpdateIntegration, API reference)
    const responsesGone = Object.fromEntries(
      Object.keys(responsesOf(before)).map((status) => [status, {}]),
    );
    await gateway.updateIntegration({
      ...settingsOf(inputs),
      ApiId: placeIn(inputs, "apiId"),
      IntegrationId,
      RequestParameters: { ...textsGone(before), ...mapOf(inputs, "requestParameters") },
      ResponseParameters: { ...responsesGone, ...responsesOf(inputs) },
    });
  },
  delete: async (made) => {
    const gateway = await httpApisOf(made);
    const [ApiId, IntegrationId] = [placeIn(made.inputs, "apiId"), made.id];
    // AWS refuses this, moto does not
    const routes = await orUndefined(gateway.getRoutes({ ApiId, MaxResults: "500" }));
    const users = (routes?.Items ?? []).filter(
      ({ Target }) => Target === `integrations/${IntegrationId}`,
    );
    if (users.length > 0) {
      const keys = users.map(({ RouteKey }) => RouteKey).join(", ");
      throw new Error(
        `Integration ${IntegrationId} is in use by ${keys}. Delete the routes first.`,
      );
    }
    await orUndefined(gateway.deleteIntegration({ ApiId, IntegrationId }));
  },
};

function textsGone(before: Properties): Record<string, string> {
  const names = Object.keys(mapOf(before, "requestParameters") ?? {});
  return Object.fromEntries(names.map((name) => [name, ""]));
}

function settingsOf(
  inputs: Properties,
): Omit<CreateIntegrationCommandInput, "ApiId" | "IntegrationType"> {
  return {
    IntegrationUri: textOf(inputs, "integrationUri"),
    IntegrationMethod: textOf(inputs, "integrationMethod"),
    ConnectionType: choiceOf(inputs, "connectionType", ["INTERNET"]) ?? "INTERNET",
    Description: textOf(inputs, "description"),
    PayloadFormatVersion: textOf(inputs, "payloadFormatVersion") ?? "1.0",
    TimeoutInMillis: numberOf(inputs, "timeoutMilliseconds"),
    RequestParameters: mapOf(inputs, "requestParameters"),
  };
}

/** Mappings of answers' headers and status, by the status they are for. */
function responsesOf(inputs: Properties): Record<string, Record<string, string>> {
  return Object.fromEntries(
    objectsOf(inputs, "responseParameters").map((item) => [
      textOf(item, "statusCode") ?? "",
      mapOf(item, "mappings") ?? {},
    ]),
  );
}
