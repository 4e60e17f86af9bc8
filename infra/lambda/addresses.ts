import type * as pulumi from "@pulumi/pulumi";
import { metricsNamespace } from "../../app/src/contract.ts";
import type { StackAddresses } from "../outputs.ts";
import { promisedUrl } from "./api-plan.ts";
import { partitionOf } from "./partition.ts";
import type { StackContext } from "./stack-context.ts";

/** Works out where the stack answers; its metrics are in CloudWatch, on the console's page of their namespace. */
export function addressesOf(
  { settings: { server, lambda } }: StackContext,
  publicUrl: pulumi.Output<string>,
): pulumi.Output<StackAddresses> {
  const metricsUrl = metricsPage(lambda.region);
  const { paths } = server.container;
  return publicUrl.apply((url) => ({
    endpoint: `${url}${paths.mcp}`,
    healthUrl: `${url}${paths.health}`,
    metricsUrl,
  }));
}

/** Where clients were promised to find the server; undefined when only AWS tells. */
export function promisedEndpoint({ settings }: StackContext): string | undefined {
  const url = promisedUrl(settings);
  return url === undefined ? undefined : `${url}${settings.server.container.paths.mcp}`;
}

/** A region's console is at `REGION.console.…`, and a GovCloud or China one at another site. */
function metricsPage(region: string): string {
  const { consoleSuffix } = partitionOf(region);
  return `https://${region}.${consoleSuffix}/cloudwatch/home?region=${region}#metricsV2:graph=~();namespace=${metricsNamespace}`;
}
