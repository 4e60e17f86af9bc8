import type * as pulumi from "@pulumi/pulumi";
import type { ClientConfigurations } from "./clients.ts";
import type { ServerSettings } from "./config/schema.ts";

/** What every target gives back, under the same keys. */
export interface StackOutputs {
  /** URL that MCP clients connect to. */
  readonly endpoint: pulumi.Input<string>;
  /** URL of the liveness check. */
  readonly healthUrl: pulumi.Input<string>;
  /** Where the server's metrics are read: Prometheus, else the server's own scrape address. */
  readonly metricsUrl: pulumi.Input<string>;
  /** The image that runs, by digest or image ID. */
  readonly image: pulumi.Input<string>;
  /** How callers prove who they are; holds no secret. */
  readonly auth: AuthOutput;
  /** Ready-to-paste client configuration; names the token's variable, never the token. */
  readonly clients: ClientConfigurations;
  /** Key that signs development tokens, marked secret; absent without `jwt`. */
  readonly jwtSecret?: pulumi.Output<string>;
  /** Key that the receiver checks calls of the webhook with, marked secret; absent without one. */
  readonly webhookSecret?: pulumi.Output<string>;
}

/** What a caller's token must say; `none` asks for no token. */
export interface AuthOutput {
  readonly mode: ServerSettings["auth"]["mode"];
  readonly audience?: string | undefined;
  readonly issuer?: string | undefined;
}

/** How callers prove who they are: what a token must say, never what signs it. */
export function authOutput({ name, auth }: ServerSettings): AuthOutput {
  if (auth.mode === "none") return { mode: auth.mode };
  return {
    mode: auth.mode,
    audience: auth.audience ?? name,
    ...(auth.issuer === undefined ? {} : { issuer: auth.issuer }),
  };
}
