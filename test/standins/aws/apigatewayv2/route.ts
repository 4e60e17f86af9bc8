import type { ApiGatewayV2 } from "@aws-sdk/client-apigatewayv2";
import { changeable, fixed } from "../../property-table.ts";
import { type Properties, textOf } from "../../values.ts";
import { choiceOf } from "../choices.ts";
import { orUndefined } from "../errors.ts";
import { httpApisOf } from "../gateway-clients.ts";
import type { AwsType } from "../kind.ts";
import { placeIn } from "../places.ts";

/** Routes of an HTTP API: a method and a path, or `$default`. */
export const httpRoutes: AwsType = {
  token: "aws:apigatewayv2/route:Route",
  table: {
    apiId: fixed("text", { required: true }),
    routeKey: changeable("text", { required: true }),
    target: changeable("text"),
    authorizationType: changeable("text", { default: "NONE", oneOf: ["NONE", "AWS_IAM"] }),
    operationName: changeable("text"),
  },
  tagged: false,
  named: false,
  computed: [],
  create: async (target) => {
    const { inputs } = target;
    const gateway = await httpApisOf(target);
    await refuseSecond(gateway, inputs);
    const made = await gateway.createRoute(settingsOf(inputs));
    return made.RouteId ?? "";
  },
  read: async (made) => {
    const gateway = await httpApisOf(made);
    const ApiId = placeIn(made.inputs, "apiId");
    const live = await orUndefined(gateway.getRoute({ ApiId, RouteId: made.id }));
    return (
      live && {
        inputs: {
          routeKey: live.RouteKey,
          target: live.Target,
          authorizationType: live.AuthorizationType,
          operationName: live.OperationName,
        },
        outputs: {},
      }
    );
  },
  update: async (change) => {
    const gateway = await httpApisOf(change);
    if (change.changed.has("routeKey")) await refuseSecond(gateway, change.inputs);
    await gateway.updateRoute({ ...settingsOf(change.inputs), RouteId: change.id });
  },
  delete: async (made) => {
    const gateway = await httpApisOf(made);
    const ApiId = placeIn(made.inputs, "apiId");
    await orUndefined(gateway.deleteRoute({ ApiId, RouteId: made.id }));
  },
};

/** AWS refuses a second route of one key (ConflictException), moto does not. */
async function refuseSecond(gateway: ApiGatewayV2, inputs: Properties): Promise<void> {
  const { ApiId, RouteKey } = settingsOf(inputs);
  const { Items = [] } = await gateway.getRoutes({ ApiId, MaxResults: "500" });
  if (!Items.some((route) => route.RouteKey === RouteKey)) return;
  throw new Error(`API ${ApiId} has a route ${RouteKey} already. Take another key, or delete it.`);
}

function settingsOf(inputs: Properties) {
  return {
    ApiId: placeIn(inputs, "apiId"),
    RouteKey: textOf(inputs, "routeKey"),
    Target: textOf(inputs, "target"),
    AuthorizationType: choiceOf(inputs, "authorizationType", ["NONE", "AWS_IAM"]) ?? "NONE",
    OperationName: textOf(inputs, "operationName"),
  };
}
