import { Permission } from "@pulumi/aws/lambda/permission.js";
import * as pulumi from "@pulumi/pulumi";
import type { ServerApi } from "./api.ts";
import { stageOf } from "./api-plan.ts";
import { createDomain } from "./domain.ts";
import { createHttpRoutes } from "./http-routes.ts";
import { createRestRoutes } from "./rest-routes.ts";
import type { RoutedFunction } from "./routed-function.ts";
import { planRoutes, routeArn } from "./routes-plan.ts";
import type { StackContext } from "./stack-context.ts";

/** What is routed, and where to. */
export interface ServerRoutesArgs extends StackContext {
  readonly api: ServerApi;
  readonly fn: RoutedFunction;
}

/** The way from the API to the function: routes, who may call it, the stage and the domain. */
export class ServerRoutes extends pulumi.ComponentResource {
  /** Name of the stage; known once it serves. */
  readonly stage: pulumi.Output<string>;

  constructor(name: string, args: ServerRoutesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("mcp:lambda:Routes", name, {}, opts);
    const { settings, names, owner, fn } = args;
    const { gateway } = args.api;
    const context = { settings, names, owner, fn };
    const order = { parent: this, dependsOn: permit(name, args, this) };
    this.stage =
      gateway.kind === "http"
        ? createHttpRoutes(name, { ...context, api: gateway.api }, order)
        : createRestRoutes(name, { ...context, api: gateway.api }, order);
    const { domain } = settings.lambda;
    if (domain) {
      createDomain(`${name}-domain`, domain, { apiId: gateway.api.id, stage: this.stage }, this);
    }

    this.registerOutputs({ stage: this.stage });
  }
}

/**
 * Lets each route, and nothing else of AWS, call the function's alias
 * (https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html).
 */
function permit(
  name: string,
  { settings, api: { gateway }, fn }: ServerRoutesArgs,
  parent: pulumi.Resource,
): Permission[] {
  const stage = stageOf(settings.lambda);
  return planRoutes(settings).map(
    (route) =>
      new Permission(
        `${name}-${route.role}-permission`,
        {
          statementId: route.role,
          action: "lambda:InvokeFunction",
          function: fn.fn.name,
          qualifier: fn.alias.name,
          principal: "apigateway.amazonaws.com",
          sourceArn: gateway.api.executionArn.apply((arn) => routeArn(arn, stage, route)),
        },
        // two statements of one policy cannot have one name
        { parent, deleteBeforeReplace: true },
      ),
  );
}
