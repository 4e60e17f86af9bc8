import {
  required,
  type StackFixture,
  stackFixture,
  type TestTarget,
} from "../engine/stack-fixture.ts";
import { region, type SdkOptions } from "./aws-provider.ts";
import { startMoto } from "./moto-server.ts";

/** A stack of a test in an AWS of its own. */
export interface AwsFixture extends StackFixture {
  /** Options for clients of the AWS SDK. */
  readonly sdk: SdkOptions;
  readonly account: string;
  /** Ends the AWS, and with it whatever the stack left there. */
  stop(): Promise<void>;
}

/** Makes a stack of its own for a test; `settings` are merged over those of the smallest stack. */
export async function awsFixture(
  name: string,
  settings: Readonly<Record<string, unknown>> = {},
): Promise<AwsFixture> {
  const { endpoint, account, env, stop } = await startMoto();
  const target: TestTarget = {
    settings: {
      target: "lambda",
      server: {
        auth: { mode: "jwt" },
        image: { build: { context: "app" } },
        store: "dynamodb",
        shared: "dynamodb",
        audit: { destination: "stdout" },
      },
      lambda: { region, endpoint, account, tickets: { deletionProtection: false } },
    },
    env: { ...env, MCP_STACKS_REGISTRY: required("MCP_STACKS_REGISTRY") },
    // nothing is left of an AWS that was in memory
    sweep: async () => {},
  };
  const credentials = {
    accessKeyId: env.AWS_ACCESS_KEY_ID ?? "",
    secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? "",
  };
  return {
    ...stackFixture(name, settings, target),
    sdk: { region, endpoint, credentials },
    account,
    stop,
  };
}
