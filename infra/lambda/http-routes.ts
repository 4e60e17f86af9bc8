import type { Api } from "@pulumi/aws/apigatewayv2/api.js";
import { Integration } from "@pulumi/aws/apigatewayv2/integration.js";
import { Route } from "@pulumi/aws/apigatewayv2/route.js";
import { Stage } from "@pulumi/aws/apigatewayv2/stage.js";
import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup.js";
import * as pulumi from "@pulumi/pulumi";
import { planAccessLogFormat } from "./access-log-plan.ts";
import { stageOf } from "./api-plan.ts";
import type { RoutedFunction } from "./routed-function.ts";
import { planHttpIntegration, planRoutes, planThrottling } from "./routes-plan.ts";
import type { StackContext } from "./stack-context.ts";

/**
 * Routes of the HTTP API, its access log, and the stage that serves them once they may call the function.
 *
 * @returns the stage's name.
 */
export function createHttpRoutes(
  name: string,
  { settings, names, api, fn }: StackContext & { readonly api: Api; readonly fn: RoutedFunction },
  { parent, dependsOn }: { parent: pulumi.Resource; dependsOn: readonly pulumi.Resource[] },
): pulumi.Output<string> {
  const { lambda } = settings;
  const integration = new Integration(
    `${name}-integration`,
    { ...planHttpIntegration(), apiId: api.id, integrationUri: fn.alias.invokeArn },
    { parent },
  );
  const target = pulumi.interpolate`integrations/${integration.id}`;
  const routes = planRoutes(settings).map(
    ({ role, method, path }) =>
      new Route(
        `${name}-${role}`,
        { apiId: api.id, routeKey: `${method} ${path}`, authorizationType: "NONE", target },
        { parent },
      ),
  );
  const accessLog = new LogGroup(
    `${name}-access-log`,
    { name: names.accessLogs, retentionInDays: lambda.logRetentionDays },
    { parent },
  );
  const stage = new Stage(
    `${name}-stage`,
    {
      apiId: api.id,
      name: stageOf(lambda),
      autoDeploy: true,
      defaultRouteSettings: planThrottling(lambda),
      accessLogSettings: { destinationArn: accessLog.arn, format: planAccessLogFormat() },
    },
    { parent, dependsOn: [...routes, ...dependsOn] },
  );
  return stage.name;
}
