import type { APIGateway } from "@aws-sdk/client-api-gateway";
import type { ApiGatewayV2 } from "@aws-sdk/client-apigatewayv2";
import type { CloudWatch } from "@aws-sdk/client-cloudwatch";
import type { CloudWatchLogs } from "@aws-sdk/client-cloudwatch-logs";
import type { DynamoDB } from "@aws-sdk/client-dynamodb";
import type { ECR } from "@aws-sdk/client-ecr";
import type { IAM } from "@aws-sdk/client-iam";
import type { Lambda } from "@aws-sdk/client-lambda";
import type { Route53 } from "@aws-sdk/client-route-53";
import type { SecretsManager } from "@aws-sdk/client-secrets-manager";
import type { SNS } from "@aws-sdk/client-sns";
import type { ProviderSettings } from "./settings.ts";

/** A client of one service for a region; loaded at its first use, as most previews need none. */
type ClientFor<Client> = (region: string) => Promise<Client>;

/** The services that the stand-in talks to. */
export interface Clients {
  readonly apigateway: ClientFor<APIGateway>;
  readonly apigatewayv2: ClientFor<ApiGatewayV2>;
  readonly cloudwatch: ClientFor<CloudWatch>;
  readonly logs: ClientFor<CloudWatchLogs>;
  readonly dynamodb: ClientFor<DynamoDB>;
  readonly ecr: ClientFor<ECR>;
  readonly iam: ClientFor<IAM>;
  readonly lambda: ClientFor<Lambda>;
  readonly route53: ClientFor<Route53>;
  readonly secretsmanager: ClientFor<SecretsManager>;
  readonly sns: ClientFor<SNS>;
}

/** What the provider's configuration says to every client. */
interface ClientOptions {
  readonly region: string;
  readonly endpoint?: string;
  readonly profile?: string;
  readonly credentials?: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
  readonly maxAttempts: number;
}

/** Makes the clients as the provider is configured; touches nothing yet. */
export function awsClients(settings: ProviderSettings): Clients {
  const { endpoints, profile, credentials, maxAttempts } = settings;

  /** @param names what the configuration may call the service's endpoint. */
  function service<Client>(
    names: readonly string[],
    load: () => Promise<new (options: ClientOptions) => Client>,
  ): ClientFor<Client> {
    const clients = new Map<string, Promise<Client>>();
    const endpoint = names.map((name) => endpoints[name]).find((url) => url !== undefined);
    return (region) => {
      const known = clients.get(region);
      if (known !== undefined) return known;
      const options: ClientOptions = {
        region,
        maxAttempts,
        ...(endpoint === undefined ? {} : { endpoint }),
        ...(profile === undefined ? {} : { profile }),
        ...(credentials === undefined ? {} : { credentials }),
      };
      const made = load().then((Client) => new Client(options));
      clients.set(region, made);
      return made;
    };
  }

  return {
    apigateway: service(
      ["apigateway"],
      async () => (await import("@aws-sdk/client-api-gateway")).APIGateway,
    ),
    apigatewayv2: service(
      ["apigatewayv2"],
      async () => (await import("@aws-sdk/client-apigatewayv2")).ApiGatewayV2,
    ),
    cloudwatch: service(
      ["cloudwatch"],
      async () => (await import("@aws-sdk/client-cloudwatch")).CloudWatch,
    ),
    logs: service(
      ["logs", "cloudwatchlogs", "cloudwatchlog"],
      async () => (await import("@aws-sdk/client-cloudwatch-logs")).CloudWatchLogs,
    ),
    dynamodb: service(
      ["dynamodb"],
      async () => (await import("@aws-sdk/client-dynamodb")).DynamoDB,
    ),
    ecr: service(["ecr"], async () => (await import("@aws-sdk/client-ecr")).ECR),
    iam: service(["iam"], async () => (await import("@aws-sdk/client-iam")).IAM),
    lambda: service(["lambda"], async () => (await import("@aws-sdk/client-lambda")).Lambda),
    route53: service(["route53"], async () => (await import("@aws-sdk/client-route-53")).Route53),
    secretsmanager: service(
      ["secretsmanager"],
      async () => (await import("@aws-sdk/client-secrets-manager")).SecretsManager,
    ),
    sns: service(["sns"], async () => (await import("@aws-sdk/client-sns")).SNS),
  };
}
