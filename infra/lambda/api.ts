import { RestApi } from "@pulumi/aws/apigateway/restApi.js";
import { Api } from "@pulumi/aws/apigatewayv2/api.js";
import * as pulumi from "@pulumi/pulumi";
import type { LambdaSettings } from "../config/schema.ts";
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
  /** Host name at which the gateway itself is called, by clients or by a proxy in front of it. */
  readonly gatewayHost: pulumi.Output<string>;

  constructor(name: string, context: StackContext, opts?: pulumi.ComponentResourceOptions) {
    super("mcp:lambda:Api", name, {}, opts);
    const { settings } = context;
    this.gateway = settings.lambda.streaming
      ? { kind: "rest", api: new RestApi(`${name}-rest`, planRestApi(context), { parent: this }) }
      : { kind: "http", api: new Api(`${name}-http`, planHttpApi(context), { parent: this }) };
    const own = ownUrl(settings, this.gateway);
    const promised = promisedUrl(settings);
    const { domain } = settings.lambda;
    this.publicUrl = promised === undefined ? own : pulumi.output(promised);
    this.gatewayHost = domain ? pulumi.output(domain.name) : own.apply((url) => new URL(url).host);

    this.registerOutputs({ publicUrl: this.publicUrl });
  }
}

/** The address that AWS gives the API; a REST API's is known from its stage only after the function. */
function ownUrl({ lambda }: LambdaSettings, { kind, api }: Gateway): pulumi.Output<string> {
  if (kind === "http") return api.apiEndpoint;
  const { dnsSuffix } = partitionOf(lambda.region);
  return pulumi.interpolate`https://${api.id}.execute-api.${lambda.region}.${dnsSuffix}/${stageOf(lambda)}`;
}
