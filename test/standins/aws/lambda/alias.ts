import { changeable, fixed } from "../../property-table.ts";
import { isProperties, objectOf, type Properties, textOf } from "../../values.ts";
import { orUndefined } from "../errors.ts";
import type { AwsType } from "../kind.ts";
import { nameOf } from "../names.ts";
import { invokeArn } from "./arns.ts";

/** Aliases of a function: a name for a version, or for two with a share of the calls each. */
export const aliases: AwsType = {
  token: "aws:lambda/alias:Alias",
  table: {
    name: fixed("text"),
    functionName: fixed("text", { required: true }),
    functionVersion: changeable("text", { required: true }),
    description: changeable("text", { default: "" }),
    routingConfig: changeable({ object: { additionalVersionWeights: changeable("map") } }),
  },
  tagged: false,
  named: true,
  computed: ["arn", "invokeArn"],
  create: async ({ aws, region, inputs }) => {
    const lambda = await aws.clients.lambda(region);
    const made = await lambda.createAlias({
      ...placeOf(inputs, nameOf(inputs)),
      FunctionVersion: textOf(inputs, "functionVersion"),
      Description: textOf(inputs, "description"),
      RoutingConfig: { AdditionalVersionWeights: weightsOf(inputs) },
    });
    return made.AliasArn ?? "";
  },
  read: async ({ aws, region, inputs, id }) => {
    const lambda = await aws.clients.lambda(region);
    const place = placeOf(inputs, nameFrom(id), id);
    const found = await orUndefined(lambda.getAlias(place));
    if (found === undefined) return undefined;
    const weights = found.RoutingConfig?.AdditionalVersionWeights ?? {};
    const arn = found.AliasArn ?? id;
    return {
      inputs: {
        name: found.Name,
        functionVersion: found.FunctionVersion,
        description: found.Description,
        routingConfig:
          Object.keys(weights).length === 0 ? undefined : { additionalVersionWeights: weights },
      },
      outputs: { arn, invokeArn: invokeArn(arn), functionName: place.FunctionName },
    };
  },
  update: async ({ aws, region, inputs, id }) => {
    const lambda = await aws.clients.lambda(region);
    await lambda.updateAlias({
      ...placeOf(inputs, nameFrom(id)),
      FunctionVersion: textOf(inputs, "functionVersion"),
      Description: textOf(inputs, "description") ?? "",
      // an empty map takes the second version away
      RoutingConfig: { AdditionalVersionWeights: weightsOf(inputs) },
    });
  },
  delete: async ({ aws, region, inputs, id }) => {
    const lambda = await aws.clients.lambda(region);
    await orUndefined(lambda.deleteAlias(placeOf(inputs, nameFrom(id))));
  },
};

/** An alias' ARN ends with the function's name and its own. */
function nameFrom(arn: string): string {
  return arn.split(":").at(-1) ?? "";
}

function placeOf(
  inputs: Properties,
  Name: string,
  arn = "",
): { FunctionName: string; Name: string } {
  return { FunctionName: textOf(inputs, "functionName") ?? arn.split(":").at(-2) ?? "", Name };
}

function weightsOf(inputs: Properties): Record<string, number> {
  const weights = objectOf(objectOf(inputs, "routingConfig") ?? {}, "additionalVersionWeights");
  if (!isProperties(weights)) return {};
  return Object.fromEntries(
    Object.entries(weights).map(([version, weight]) => [version, Number(weight)]),
  );
}
