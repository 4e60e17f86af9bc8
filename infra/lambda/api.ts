import { RestApi } from "@pulumi/aws/apigateway/restApi.js";
import { Api } from "@pulumi/aws/apigatewayv2/api.js";
import * as pulumi from "@pulumi/pulumi";
import { planHttpApi, planRestApi, promisedUrl, stageOf } from "./api-plan.ts";
import { partitionOf } from "./partition.ts";
import type { StackContext } from "./stack-context.ts";

/** What API Gateway offers: an HTTP API, or the REST API that alone can stream answers. */
export type Gateway =
  | { readonly kind: "http"; readonly api: Api }
  | { readonly kind: "rest"; readonly api: RestApi };

/** The API without its routes: made before the function, which has to know the address. */
export class ServerApi extends pulumi.ComponentResource {
  readonly gateway: Gateway;
  /** URL of the server as clients see it, without `/mcp`; has a path only where a stage is in it. */
  readonly publicUrl: pulumi.Output<string>;

  constructor(name: string, context: StackContext, opts?: pulumi.ComponentResourceOptions) {
    super("mcp:lambda:Api", name, {}, opts);
    const { settings } = context;
    this.gateway = settings.lambda.streaming
      ? { kind: "rest", api: new RestApi(`${name}-rest`, planRestApi(context), { parent: this }) }
      : { kind: "http", api: new Api(`${name}-http`, planHttpApi(context), { parent: this }) };
    const promised = promisedUrl(settings);
    this.publicUrl =
      promised === undefined ? ownUrl(context, this.gateway) : pulumi.output(promised);

    this.registerOutputs({ publicUrl: this.publicUrl });
  }
}

/** The address that AWS gives the API; the stage's own, when it has one, is not known before the function. */
function ownUrl(
  { settings: { lambda } }: StackContext,
  { kind, api }: Gateway,
): pulumi.Output<string> {
  if (kind === "http") return api.apiEndpoint;
  const { dnsSuffix } = partitionOf(lambda.region);
  return pulumi.interpolate`https://${api.id}.execute-api.${lambda.region}.${dnsSuffix}/${stageOf(lambda)}`;
}
