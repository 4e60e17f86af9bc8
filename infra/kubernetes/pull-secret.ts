import { Secret } from "@pulumi/kubernetes/core/v1/secret.js";
import type { Provider } from "@pulumi/kubernetes/provider.js";
import type * as pulumi from "@pulumi/pulumi";
import { dockerConfigJson } from "./pull-secret-plan.ts";
import { metadataOf, type StackContext } from "./stack-context.ts";

/**
 * Name of the Secret that the nodes pull the server's image with; undefined when its registry asks
 * nobody who they are, or when the settings name a Secret that is there.
 *
 * @param password what `server.image.push.username` logs in with; secret.
 */
export function pullSecret(
  context: StackContext,
  password: pulumi.Output<string> | undefined,
  provider: Provider,
): pulumi.Output<string> | undefined {
  const { server, kubernetes: target } = context.settings;
  // what pushes can write to the registry, and belongs into no cluster that has a login of its own
  if (target.pullSecrets.length > 0) return undefined;
  const { push } = server.image;
  const username = push?.username;
  if (push === undefined || username === undefined || password === undefined) return undefined;
  const config = password.apply((secret) => dockerConfigJson(push.repository, username, secret));
  return new Secret(
    "mcp-registry",
    {
      metadata: metadataOf(context, "server"),
      immutable: true,
      type: "kubernetes.io/dockerconfigjson",
      stringData: { ".dockerconfigjson": config },
    },
    { provider },
  ).metadata.name;
}
