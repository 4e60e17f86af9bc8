import { Deployment } from "@pulumi/aws/apigateway/deployment.js";
import { Integration } from "@pulumi/aws/apigateway/integration.js";
import { Method } from "@pulumi/aws/apigateway/method.js";
import { MethodSettings } from "@pulumi/aws/apigateway/methodSettings.js";
import { Resource } from "@pulumi/aws/apigateway/resource.js";
import { Response } from "@pulumi/aws/apigateway/response.js";
import type { RestApi } from "@pulumi/aws/apigateway/restApi.js";
import { Stage } from "@pulumi/aws/apigateway/stage.js";
import * as pulumi from "@pulumi/pulumi";
import { planRestApi, stageOf } from "./api-plan.ts";
import { partitionOf } from "./partition.ts";
import { fingerprint, planNoRoute, planPathNodes, planRestIntegration } from "./rest-plan.ts";
import type { RoutedFunction } from "./routed-function.ts";
import { planRoutes, planThrottling, type Route } from "./routes-plan.ts";
import type { StackContext } from "./stack-context.ts";

interface RestRoutesArgs extends StackContext {
  readonly api: RestApi;
  readonly fn: RoutedFunction;
}

/**
 * Methods of the REST API, its answer to what has no route, a deployment of them and the stage that serves it. It writes no access
 * log: that needs a role which is one for all REST APIs of the account and its region
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html), and a stack
 * changes nothing that is not its own.
 *
 * @returns the stage's name.
 */
export function createRestRoutes(
  name: string,
  args: RestRoutesArgs,
  { parent, dependsOn }: { parent: pulumi.Resource; dependsOn: readonly pulumi.Resource[] },
): pulumi.Output<string> {
  const {
    api,
    settings,
    settings: { lambda },
  } = args;
  const routes = planRoutes(settings);
  const integration = { ...planRestIntegration(lambda), uri: streamingUri(args) };
  const integrations = createMethods(name, { api, routes, integration }, parent);
  const answer = planNoRoute();
  const noRoute = new Response(`${name}-no-route`, { ...answer, restApiId: api.id }, { parent });
  // whether AWS's own address is off is no part of a stage before the next deployment
  // (https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-disable-default-endpoint.html)
  const { disableExecuteApiEndpoint } = planRestApi(args);
  const copied = { routes, integration, answer, disableExecuteApiEndpoint };
  const deployment = new Deployment(
    `${name}-deployment`,
    {
      restApi: api.id,
      triggers: { content: pulumi.jsonStringify(copied).apply(fingerprint) },
    },
    { parent, dependsOn: [...integrations, noRoute] },
  );
  const stage = new Stage(
    `${name}-stage`,
    {
      restApi: api.id,
      deployment: deployment.id,
      stageName: stageOf(lambda),
      xrayTracingEnabled: lambda.tracing,
    },
    { parent, dependsOn: [...dependsOn] },
  );
  new MethodSettings(
    `${name}-throttling`,
    {
      restApi: api.id,
      stageName: stage.stageName,
      methodPath: "*/*",
      settings: planThrottling(lambda),
    },
    { parent },
  );
  return stage.stageName;
}

/** The methods, each with its integration, in the tree of paths. */
function createMethods(
  name: string,
  {
    api,
    routes,
    integration,
  }: {
    readonly api: RestApi;
    readonly routes: readonly Route[];
    readonly integration: ReturnType<typeof planRestIntegration> & {
      readonly uri: pulumi.Input<string>;
    };
  },
  parent: pulumi.Resource,
): Integration[] {
  const ids = new Map<string | undefined, pulumi.Output<string>>([[undefined, api.rootResourceId]]);
  const idOf = (path: string | undefined) => ids.get(path) ?? api.rootResourceId;
  for (const { role, path, above, part } of planPathNodes(routes)) {
    const place = { restApi: api.id, parentId: idOf(above), pathPart: part };
    ids.set(path, new Resource(`${name}-path-${role}`, place, { parent }).id);
  }
  return routes.map(({ role, method: httpMethod, path }) => {
    const place = { restApi: api.id, resourceId: idOf(path) };
    // the server checks tokens itself, so that every target refuses alike
    const method = new Method(
      `${name}-${role}`,
      { ...place, httpMethod, authorization: "NONE" },
      { parent },
    );
    return new Integration(
      `${name}-${role}-integration`,
      { ...place, ...integration, httpMethod: method.httpMethod },
      { parent },
    );
  });
}

/**
 * Where the gateway calls the alias so that it may stream
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode-lambda.html).
 */
function streamingUri({ settings: { lambda }, fn }: RestRoutesArgs): pulumi.Output<string> {
  const { name: partition } = partitionOf(lambda.region);
  return pulumi.interpolate`arn:${partition}:apigateway:${lambda.region}:lambda:path/2021-11-15/functions/${fn.alias.arn}/response-streaming-invocations`;
}
