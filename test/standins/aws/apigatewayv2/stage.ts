import type { CreateStageCommandInput } from "@aws-sdk/client-apigatewayv2";
import { changeable, fixed } from "../../property-table.ts";
import { flagOf, mapOf, numberOf, objectOf, type Properties, textOf } from "../../values.ts";
import { partsGiven } from "../answers.ts";
import { orUndefined } from "../errors.ts";
import { httpApisOf, NotOfferedError } from "../gateway-clients.ts";
import type { AwsType } from "../kind.ts";
import { nameOf } from "../names.ts";
import { executionArn, gatewayArn, stageUrl } from "../partition.ts";
import { placeIn } from "../places.ts";
import { tagsOf } from "../tags.ts";
import { tagGateway } from "./tagging.ts";

/**
 * Stages of HTTP APIs. moto 5.2.5 offers neither UpdateStage nor tags of stages: there, a stage is
 * made anew under its name to change it.
 */
export const httpStages: AwsType = {
  token: "aws:apigatewayv2/stage:Stage",
  table: {
    apiId: fixed("text", { required: true }),
    name: fixed("text"),
    autoDeploy: changeable("flag", { default: false }),
    description: changeable("text", { default: "" }),
    stageVariables: changeable("map"),
    accessLogSettings: changeable({
      object: {
        destinationArn: changeable("text", { required: true }),
        format: changeable("text", { required: true }),
      },
    }),
    defaultRouteSettings: changeable({
      object: {
        detailedMetricsEnabled: changeable("flag", { default: false }),
        throttlingBurstLimit: changeable("number"),
        throttlingRateLimit: changeable("number"),
      },
    }),
  },
  tagged: true,
  named: true,
  computed: ["arn", "executionArn", "invokeUrl"],
  create: async (target) => {
    const gateway = await httpApisOf(target);
    const made = await gateway.createStage(stageRequest(target.inputs, nameOf(target.inputs)));
    return made.StageName ?? "";
  },
  read: async (made) => {
    const { aws, region, id, inputs } = made;
    const gateway = await httpApisOf(made);
    const api = placeIn(inputs, "apiId");
    const live = await orUndefined(gateway.getStage({ ApiId: api, StageName: id }));
    if (live === undefined) return undefined;
    const { AccessLogSettings: log, DefaultRouteSettings: routes } = live;
    return {
      inputs: {
        name: live.StageName,
        autoDeploy: live.AutoDeploy,
        description: live.Description,
        stageVariables: live.StageVariables ?? {},
        accessLogSettings: log && { destinationArn: log.DestinationArn, format: log.Format },
        defaultRouteSettings: partsGiven(inputs.defaultRouteSettings, {
          detailedMetricsEnabled: routes?.DetailedMetricsEnabled,
          throttlingBurstLimit: routes?.ThrottlingBurstLimit,
          throttlingRateLimit: routes?.ThrottlingRateLimit,
        }),
        tags: live.Tags ?? {},
      },
      outputs: {
        arn: gatewayArn(region, `/apis/${api}/stages/${id}`),
        executionArn: executionArn(region, await aws.account(), api, id),
        invokeUrl: stageUrl(region, api, id),
      },
    };
  },
  update: async (change) => {
    const { region, id, inputs } = change;
    const gateway = await httpApisOf(change);
    const { Tags: _tags, ...request } = stageRequest(inputs, id);
    try {
      const arn = gatewayArn(region, `/apis/${request.ApiId}/stages/${id}`);
      await tagGateway(gateway, arn, change);
      if (change.changed.has("accessLogSettings") && request.AccessLogSettings === undefined) {
        const { ApiId, StageName } = request;
        await gateway.deleteAccessLogSettings({ ApiId, StageName });
      }
      await gateway.updateStage(request);
    } catch (error) {
      if (!(error instanceof NotOfferedError)) throw error;
      await gateway.deleteStage({ ApiId: request.ApiId, StageName: id });
      await gateway.createStage(stageRequest(inputs, id));
    }
  },
  delete: async (made) => {
    const gateway = await httpApisOf(made);
    const ApiId = placeIn(made.inputs, "apiId");
    await orUndefined(gateway.deleteStage({ ApiId, StageName: made.id }));
  },
};

function stageRequest(inputs: Properties, StageName: string): CreateStageCommandInput {
  const log = objectOf(inputs, "accessLogSettings");
  const routes = objectOf(inputs, "defaultRouteSettings");
  return {
    ApiId: placeIn(inputs, "apiId"),
    StageName,
    AutoDeploy: flagOf(inputs, "autoDeploy") ?? false,
    Description: textOf(inputs, "description"),
    StageVariables: mapOf(inputs, "stageVariables"),
    AccessLogSettings: log && {
      DestinationArn: textOf(log, "destinationArn"),
      Format: textOf(log, "format"),
    },
    DefaultRouteSettings: routes && {
      DetailedMetricsEnabled: flagOf(routes, "detailedMetricsEnabled") ?? false,
      ThrottlingBurstLimit: numberOf(routes, "throttlingBurstLimit"),
      ThrottlingRateLimit: numberOf(routes, "throttlingRateLimit"),
    },
    Tags: { ...tagsOf(inputs) },
  };
}
