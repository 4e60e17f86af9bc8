import * as pulumi from "@pulumi/pulumi";
import { type BridgeTarget, companionKey } from "./bridge-target.ts";
import type { StdioTarget } from "./client-configuration.ts";
import { type ClientConfigurations, clientConfigurations } from "./clients.ts";
import type { ServerSettings } from "./config/schema.ts";
import { physicalName } from "./naming.ts";

/** What every target gives back, under the same keys. */
export interface StackOutputs {
  /** URL that MCP clients connect to. */
  readonly endpoint: pulumi.Input<string>;
  /** URL of the liveness check. */
  readonly healthUrl: pulumi.Input<string>;
  /** Where the server's metrics are read: Prometheus, the server's own scrape address or, on AWS, the console's page of them. */
  readonly metricsUrl: pulumi.Input<string>;
  /** Service that clients are led to inside of a cluster; absent without one. */
  readonly serviceUrl?: string;
  /** The image that runs, by digest or image ID. */
  readonly image: pulumi.Input<string>;
  /** The same of each backend that the stack runs, by its name; absent without any. */
  readonly backendImages?: pulumi.Output<Record<string, string>>;
  /** How callers prove who they are; holds no secret. */
  readonly auth: AuthOutput;
  /** Ready-to-paste client configuration; names the token's variable, never the token. */
  readonly clients: ClientConfigurations | pulumi.Output<ClientConfigurations>;
  /** How clients start the stdio servers beside it; absent without any. */
  readonly companions?: readonly StdioTarget[];
  /** Key that signs development tokens, marked secret; absent without `jwt`. */
  readonly jwtSecret?: pulumi.Output<string>;
  /** Where Grafana shows the server's dashboard; absent without one. */
  readonly grafanaUrl?: string;
  /** Password of Grafana's user `admin`, marked secret; absent without one. */
  readonly grafanaPassword?: pulumi.Output<string>;
  /** Companions that answer over HTTP as well, and the header that callers show; absent without any. */
  readonly bridges?: readonly BridgeTarget[];
  /** Keys that stand in those headers by the companion's name, marked secret; absent without any. */
  readonly bridgeKeys?: pulumi.Output<Readonly<Record<string, string>>>;
  /** Key that the receiver checks calls of the webhook with, marked secret; absent without one. */
  readonly webhookSecret?: pulumi.Output<string>;
}

/** Where a stack answers. */
export interface StackAddresses {
  readonly endpoint: string;
  readonly healthUrl: string;
  readonly metricsUrl: string;
}

/** What a target knows of a stack that it has deployed. */
export interface DeployedStack {
  readonly stack: string;
  readonly server: ServerSettings;
  /** An Output where only the cloud tells them, when they are made. */
  readonly addresses: StackAddresses | pulumi.Output<StackAddresses>;
  /** Of the backends that the stack runs, by their names. @default none */
  readonly backendImages?: ReadonlyMap<string, pulumi.Output<string>>;
  /** Where pods of its cluster reach it. @default it runs on none */
  readonly serviceUrl?: string;
  readonly image: pulumi.Output<string>;
  /** Those that people need; what the stack does not use is undefined. */
  readonly secrets: Readonly<
    Record<"jwtSecret" | "webhookSecret" | "bridgeKey", pulumi.Output<string> | undefined>
  >;
  /** How clients start stdio servers of the stack. @default none */
  readonly companions?: readonly StdioTarget[];
  /** Which of them answer over HTTP as well. @default none */
  readonly bridges?: readonly BridgeTarget[];
  /** Grafana and the password of its user `admin`, where the stack runs one. */
  readonly grafana?: { readonly url: string; readonly password: pulumi.Output<string> };
}

/** What a deployed stack gives back, the same on every target. */
export function stackOutputs({
  stack,
  server,
  addresses,
  serviceUrl,
  image,
  backendImages = new Map(),
  secrets: { jwtSecret, webhookSecret, bridgeKey },
  companions = [],
  bridges = [],
  grafana,
}: DeployedStack): StackOutputs {
  const clientsOf = (endpoint: string) =>
    clientConfigurations(
      {
        // two stacks of one server can then be connected side by side
        name: physicalName(server.name, stack),
        endpoint,
        auth: server.auth.mode,
      },
      companions,
    );
  const { endpoint, healthUrl, metricsUrl } = addresses;
  return {
    endpoint,
    healthUrl,
    metricsUrl,
    ...(serviceUrl === undefined ? {} : { serviceUrl }),
    image,
    ...(backendImages.size > 0
      ? { backendImages: pulumi.output(Object.fromEntries(backendImages)) }
      : {}),
    auth: authOutput(server),
    clients: pulumi.Output.isInstance(endpoint) ? endpoint.apply(clientsOf) : clientsOf(endpoint),
    ...(companions.length > 0 ? { companions } : {}),
    ...(bridges.length > 0 ? { bridges } : {}),
    ...(bridgeKey ? { bridgeKeys: bridgeKey.apply((key) => keysOf(bridges, key)) } : {}),
    ...(jwtSecret ? { jwtSecret } : {}),
    ...(webhookSecret ? { webhookSecret } : {}),
    ...(grafana ? { grafanaUrl: grafana.url, grafanaPassword: grafana.password } : {}),
  };
}

function keysOf(bridges: readonly BridgeTarget[], key: string): Readonly<Record<string, string>> {
  return Object.fromEntries(bridges.map(({ name }) => [name, companionKey(key, name)]));
}

/** What a caller's token must say; `none` asks for no token. */
export interface AuthOutput {
  readonly mode: ServerSettings["auth"]["mode"];
  readonly audience?: string | undefined;
  readonly issuer?: string | undefined;
}

/** How callers prove who they are: what a token must say, never what signs it. */
function authOutput({ name, auth }: ServerSettings): AuthOutput {
  if (auth.mode === "none") return { mode: auth.mode };
  return {
    mode: auth.mode,
    audience: auth.audience ?? name,
    ...(auth.issuer === undefined ? {} : { issuer: auth.issuer }),
  };
}
