import type { Cors } from "@aws-sdk/client-apigatewayv2";
import { changeable, fixed } from "../../property-table.ts";
import { flagOf, numberOf, objectOf, type Properties, textOf, textsOf } from "../../values.ts";
import { orUndefined } from "../errors.ts";
import { httpApisOf } from "../gateway-clients.ts";
import type { AwsType } from "../kind.ts";
import { nameOf } from "../names.ts";
import { executionArn, gatewayArn } from "../partition.ts";
import { tagsOf } from "../tags.ts";
import { tagGateway } from "./tagging.ts";

/** HTTP APIs; those for WebSockets are not implemented. */
export const httpApis: AwsType = {
  token: "aws:apigatewayv2/api:Api",
  table: {
    name: changeable("text"),
    protocolType: fixed("text", { required: true, oneOf: ["HTTP"] }),
    description: changeable("text", { default: "" }),
    version: changeable("text", { default: "" }),
    disableExecuteApiEndpoint: changeable("flag", { default: false }),
    corsConfiguration: changeable({
      object: {
        allowCredentials: changeable("flag", { default: false }),
        allowHeaders: changeable("text set"),
        allowMethods: changeable("text set"),
        allowOrigins: changeable("text set"),
        exposeHeaders: changeable("text set"),
        maxAge: changeable("number", { default: 0 }),
      },
    }),
  },
  tagged: true,
  named: true,
  computed: ["apiEndpoint", "arn", "executionArn"],
  create: async (target) => {
    const { inputs } = target;
    const gateway = await httpApisOf(target);
    const made = await gateway.createApi({
      ...settingsOf(inputs),
      Name: nameOf(inputs),
      ProtocolType: "HTTP",
      CorsConfiguration: corsOf(inputs),
      Tags: { ...tagsOf(inputs) },
    });
    return made.ApiId ?? "";
  },
  read: async (made) => {
    const { aws, region, id } = made;
    const gateway = await httpApisOf(made);
    const live = await orUndefined(gateway.getApi({ ApiId: id }));
    return (
      live && {
        inputs: {
          name: live.Name,
          protocolType: live.ProtocolType,
          description: live.Description,
          version: live.Version,
          disableExecuteApiEndpoint: live.DisableExecuteApiEndpoint,
          corsConfiguration: corsFrom(live.CorsConfiguration),
          tags: live.Tags ?? {},
        },
        outputs: {
          apiEndpoint: live.ApiEndpoint,
          arn: gatewayArn(region, `/apis/${id}`),
          executionArn: executionArn(region, await aws.account(), id),
        },
      }
    );
  },
  update: async (change) => {
    const { region, id: ApiId, inputs, changed } = change;
    const gateway = await httpApisOf(change);
    await tagGateway(gateway, gatewayArn(region, `/apis/${ApiId}`), change);
    const cors = corsOf(inputs);
    if (changed.has("corsConfiguration") && cors === undefined) {
      await gateway.deleteCorsConfiguration({ ApiId });
    }
    await gateway.updateApi({
      ApiId,
      ...settingsOf(inputs),
      Name: textOf(inputs, "name"),
      ...(changed.has("corsConfiguration") && cors !== undefined && { CorsConfiguration: cors }),
    });
  },
  delete: async (made) => {
    const gateway = await httpApisOf(made);
    await orUndefined(gateway.deleteApi({ ApiId: made.id }));
  },
};

function settingsOf(inputs: Properties) {
  return {
    Description: textOf(inputs, "description") ?? "",
    Version: textOf(inputs, "version") ?? "",
    DisableExecuteApiEndpoint: flagOf(inputs, "disableExecuteApiEndpoint") ?? false,
  };
}

function corsOf(inputs: Properties): Cors | undefined {
  const cors = objectOf(inputs, "corsConfiguration");
  return (
    cors && {
      AllowCredentials: flagOf(cors, "allowCredentials"),
      AllowHeaders: textsOf(cors, "allowHeaders"),
      AllowMethods: textsOf(cors, "allowMethods"),
      AllowOrigins: textsOf(cors, "allowOrigins"),
      ExposeHeaders: textsOf(cors, "exposeHeaders"),
      MaxAge: numberOf(cors, "maxAge"),
    }
  );
}

function corsFrom(cors: Cors | undefined): Properties | undefined {
  return (
    cors && {
      allowCredentials: cors.AllowCredentials,
      allowHeaders: cors.AllowHeaders ?? [],
      allowMethods: cors.AllowMethods ?? [],
      allowOrigins: cors.AllowOrigins ?? [],
      exposeHeaders: cors.ExposeHeaders ?? [],
      maxAge: cors.MaxAge,
    }
  );
}
