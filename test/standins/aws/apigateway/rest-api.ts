import { changeable } from "../../property-table.ts";
import { flagOf, objectOf, textOf } from "../../values.ts";
import { partsGiven, rememberingAnswers } from "../answers.ts";
import { choiceOf } from "../choices.ts";
import { orUndefined } from "../errors.ts";
import { restApisOf } from "../gateway-clients.ts";
import type { AwsType } from "../kind.ts";
import { nameOf } from "../names.ts";
import { executionArn, gatewayArn } from "../partition.ts";
import { tagsOf } from "../tags.ts";
import { replacing } from "./patch.ts";
import { tagRest } from "./tagging.ts";

/**
 * Regional REST APIs. moto 5.2.5 neither changes `disableExecuteApiEndpoint` nor the tags, and breaks at
 * a change of the binary types, which are not implemented here therefore.
 */
export const restApis: AwsType = rememberingAnswers({
  token: "aws:apigateway/restApi:RestApi",
  table: {
    name: changeable("text"),
    description: changeable("text", { default: "" }),
    disableExecuteApiEndpoint: changeable("flag", { default: false }),
    endpointConfiguration: changeable({
      object: { types: changeable("text", { required: true, oneOf: ["REGIONAL"] }) },
    }),
  },
  tagged: true,
  named: true,
  computed: ["arn", "createdDate", "executionArn", "rootResourceId"],
  faults: ({ endpointConfiguration }) =>
    endpointConfiguration === undefined
      ? [
          {
            property: "endpointConfiguration",
            reason:
              'aws:apigateway/restApi:RestApi: `endpointConfiguration` is missing; the stand-in makes REGIONAL APIs alone. Set `types: "REGIONAL"`.',
          },
        ]
      : [],
  create: async (target) => {
    const { inputs } = target;
    const gateway = await restApisOf(target);
    const types = choiceOf(objectOf(inputs, "endpointConfiguration") ?? {}, "types", ["REGIONAL"]);
    const made = await gateway.createRestApi({
      name: nameOf(inputs),
      description: textOf(inputs, "description"),
      disableExecuteApiEndpoint: flagOf(inputs, "disableExecuteApiEndpoint") ?? false,
      ...(types && { endpointConfiguration: { types: [types] } }),
      tags: { ...tagsOf(inputs) },
    });
    return made.id ?? "";
  },
  read: async (made) => {
    const { aws, region, id, inputs } = made;
    const gateway = await restApisOf(made);
    const live = await orUndefined(gateway.getRestApi({ restApiId: id }));
    if (live === undefined) return undefined;
    return {
      inputs: {
        name: live.name,
        description: live.description,
        disableExecuteApiEndpoint: live.disableExecuteApiEndpoint,
        endpointConfiguration: partsGiven(inputs.endpointConfiguration, {
          types: live.endpointConfiguration?.types?.[0],
        }),
        tags: live.tags ?? {},
      },
      outputs: {
        arn: gatewayArn(region, `/restapis/${id}`),
        createdDate: live.createdDate?.toISOString(),
        executionArn: executionArn(region, await aws.account(), id),
        rootResourceId: live.rootResourceId,
      },
    };
  },
  update: async (change) => {
    const { region, id, inputs, changed } = change;
    const gateway = await restApisOf(change);
    await tagRest(gateway, gatewayArn(region, `/restapis/${id}`), change);
    const texts = ["name", "description"].filter((name) => changed.has(name));
    const patchOperations = [
      ...texts.map((name) => replacing(`/${name}`, inputs[name])),
      ...(changed.has("disableExecuteApiEndpoint")
        ? [replacing("/disableExecuteApiEndpoint", inputs.disableExecuteApiEndpoint ?? false)]
        : []),
    ];
    if (patchOperations.length > 0) await gateway.updateRestApi({ restApiId: id, patchOperations });
  },
  delete: async (made) => {
    const gateway = await restApisOf(made);
    await orUndefined(gateway.deleteRestApi({ restApiId: made.id }));
  },
});
