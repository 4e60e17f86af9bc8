import type { PatchOperation } from "@aws-sdk/client-api-gateway";
import { changeable, fixed } from "../../property-table.ts";
import { flagOf, mapOf, objectOf, type Properties, textOf } from "../../values.ts";
import { orUndefined } from "../errors.ts";
import { restApisOf } from "../gateway-clients.ts";
import type { AwsType } from "../kind.ts";
import { executionArn, gatewayArn, stageUrl } from "../partition.ts";
import { placeIn } from "../places.ts";
import { tagsOf } from "../tags.ts";
import { entries, replacing } from "./patch.ts";
import { tagRest } from "./tagging.ts";

/** Stages of REST APIs, without caches and canaries. */
export const restStages: AwsType = {
  token: "aws:apigateway/stage:Stage",
  table: {
    restApi: fixed("text", { required: true }),
    stageName: fixed("text", { required: true }),
    deployment: changeable("text", { required: true }),
    description: changeable("text", { default: "" }),
    variables: changeable("map"),
    xrayTracingEnabled: changeable("flag", { default: false }),
    accessLogSettings: changeable({
      object: {
        destinationArn: changeable("text", { required: true }),
        format: changeable("text", { required: true }),
      },
    }),
  },
  tagged: true,
  named: false,
  computed: ["arn", "executionArn", "invokeUrl"],
  create: async (target) => {
    const { inputs } = target;
    const gateway = await restApisOf(target);
    const place = placeOf(inputs);
    await gateway.createStage({
      ...place,
      deploymentId: textOf(inputs, "deployment"),
      description: textOf(inputs, "description"),
      variables: mapOf(inputs, "variables"),
      tracingEnabled: flagOf(inputs, "xrayTracingEnabled") ?? false,
      tags: { ...tagsOf(inputs) },
    });
    return `ags-${place.restApiId}-${place.stageName}`;
  },
  complete: async (made) => {
    // CreateStage takes no log
    const patchOperations = accessLog(made.inputs);
    if (patchOperations.length === 0) return;
    const gateway = await restApisOf(made);
    await gateway.updateStage({ ...placeOf(made.inputs), patchOperations });
  },
  read: async (made) => {
    const { aws, region } = made;
    const gateway = await restApisOf(made);
    const place = placeOf(made.inputs);
    const live = await orUndefined(gateway.getStage(place));
    if (live === undefined) return undefined;
    const { restApiId: api = "", stageName: stage = "" } = place;
    const { accessLogSettings: log } = live;
    return {
      inputs: {
        deployment: live.deploymentId,
        description: live.description,
        variables: live.variables ?? {},
        xrayTracingEnabled: live.tracingEnabled,
        accessLogSettings: log && { destinationArn: log.destinationArn, format: log.format },
        tags: live.tags ?? {},
      },
      outputs: {
        arn: gatewayArn(region, `/restapis/${api}/stages/${stage}`),
        executionArn: executionArn(region, await aws.account(), api, stage),
        invokeUrl: stageUrl(region, api, stage),
      },
    };
  },
  update: async (change) => {
    const { region, inputs, before, changed } = change;
    const gateway = await restApisOf(change);
    const place = placeOf(inputs);
    const arn = gatewayArn(region, `/restapis/${place.restApiId}/stages/${place.stageName}`);
    await tagRest(gateway, arn, change);
    const variables = entries(
      "/variables",
      mapOf(before, "variables") ?? {},
      mapOf(inputs, "variables") ?? {},
    );
    const patchOperations = [
      ...(changed.has("deployment") ? [replacing("/deploymentId", inputs.deployment)] : []),
      ...(changed.has("description") ? [replacing("/description", inputs.description)] : []),
      ...(changed.has("xrayTracingEnabled")
        ? [replacing("/tracingEnabled", inputs.xrayTracingEnabled ?? false)]
        : []),
      ...variables,
      ...(changed.has("accessLogSettings") ? accessLogChange(inputs) : []),
    ];
    if (patchOperations.length > 0) await gateway.updateStage({ ...place, patchOperations });
  },
  delete: async (made) => {
    const gateway = await restApisOf(made);
    await orUndefined(gateway.deleteStage(placeOf(made.inputs)));
  },
};

function placeOf(inputs: Properties) {
  return { restApiId: placeIn(inputs, "restApi"), stageName: placeIn(inputs, "stageName") };
}

function accessLogChange(inputs: Properties): PatchOperation[] {
  const wanted = accessLog(inputs);
  return wanted.length > 0 ? wanted : [{ op: "remove", path: "/accessLogSettings" }];
}

function accessLog(inputs: Properties): PatchOperation[] {
  const log = objectOf(inputs, "accessLogSettings");
  if (log === undefined) return [];
  return [
    replacing("/accessLogSettings/destinationArn", log.destinationArn),
    replacing("/accessLogSettings/format", log.format),
  ];
}
