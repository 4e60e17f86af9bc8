import { afterAll, beforeAll } from "vitest";
import { awsStandIn } from "../standins/aws/plugin.ts";
import type { Properties } from "../standins/values.ts";
import { type MotoServer, startMoto } from "./moto-server.ts";
import { connectProvider, type ProviderClient } from "./provider-client.ts";

/** The region of everything in these tests. */
export const region = "eu-central-1";

/** The services that the stand-in speaks to, as a provider's `endpoints` calls them. */
const services = [
  "apigateway",
  "apigatewayv2",
  "cloudwatch",
  "logs",
  "dynamodb",
  "ecr",
  "iam",
  "lambda",
  "route53",
  "secretsmanager",
  "sns",
];

const credentials = { accessKeyId: "test", secretAccessKey: "test" };

/** What a client of the SDK is made with. */
export interface SdkOptions {
  readonly region: string;
  readonly endpoint: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** A provider on a moto of a test file's own, and the way to look at what it made there. */
export interface AwsProvider {
  readonly provider: ProviderClient;
  readonly account: string;
  /** Options for clients of the AWS SDK. */
  readonly sdk: SdkOptions;
  /** Another provider on the same moto. */
  connect(config: Properties): Promise<ProviderClient>;
}

/** Starts both before the tests of a file and stops them after; to be read within tests alone. */
export function awsProvider(): () => AwsProvider {
  let moto: MotoServer | undefined;
  let opened: AwsProvider | undefined;
  beforeAll(async () => {
    moto = await startMoto();
    const { endpoint, account } = moto;
    const connect = (config: Properties) =>
      // texts, as the SDK hands a provider's configuration on
      connectProvider(awsStandIn, {
        region,
        accessKey: credentials.accessKeyId,
        secretKey: credentials.secretAccessKey,
        endpoints: JSON.stringify([Object.fromEntries(services.map((name) => [name, endpoint]))]),
        ...config,
      });
    const provider = await connect({
      defaultTags: JSON.stringify({ tags: { stack: "dev" } }),
      allowedAccountIds: JSON.stringify([account]),
    });
    opened = { provider, account, sdk: { region, endpoint, credentials }, connect };
  });
  afterAll(async () => {
    opened?.provider.close();
    await moto?.stop();
  });
  return () => {
    if (opened === undefined) throw new Error("the provider has not been started");
    return opened;
  };
}
