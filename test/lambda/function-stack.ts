import { randomBytes } from "node:crypto";
import {
  CreateTableCommand,
  DynamoDBClient,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { env, lambdaCommand } from "../../app/src/contract.ts";
import { signToken } from "../../infra/cli/token.ts";
import { parseConfig } from "../../infra/config/parse.ts";
import type { LambdaSettings } from "../../infra/config/schema.ts";
import { functionEnv } from "../../infra/lambda/function-plan.ts";
import { namesOf } from "../../infra/lambda/names.ts";
import { planNoRoute } from "../../infra/lambda/rest-plan.ts";
import { planRoutes } from "../../infra/lambda/routes-plan.ts";
import { planSecret } from "../../infra/lambda/secret-plan.ts";
import { planLimitsTable, planTicketsTable } from "../../infra/lambda/tables-plan.ts";
import type { ContractTarget } from "../contract/mcp-contract.ts";
import { testDaemon } from "../engine/daemon.ts";
import { putAnswer } from "./front/gateway-answer.ts";
import type { FunctionAws } from "./function-aws.ts";
import {
  apiDomain,
  type FunctionSettings,
  type RunningFunction,
  startFunction,
} from "./function-harness.ts";
import { functionImage } from "./function-image.ts";
import type { MotoServer } from "./moto-server.ts";

/** The server as a function, with what a stack makes beside it on moto, by the stack's own plans. */
export interface FunctionStack extends RunningFunction {
  readonly settings: LambdaSettings;
  readonly jwtSecret: string;
  /** For an API in front of it: the stack's own when left out. */
  target(url?: string): ContractTarget;
}

/** What a test changes of the smallest stack. */
export interface FunctionStackArgs {
  /** Name of the stack; no two may run at once under one. */
  readonly stack: string;
  readonly server?: Readonly<Record<string, unknown>>;
  readonly lambda?: Readonly<Record<string, unknown>>;
  /** Added to the function's environment, or put in the place of what the stack says. */
  readonly env?: Readonly<Record<string, string>>;
  /** @default those of `reservedConcurrency`, else 4 */
  readonly run?: Partial<Pick<FunctionSettings, "environments" | "freeze" | "gateway">>;
}

/** Makes tables and secret on moto and starts the server's image as the function of a stack. */
export async function startFunctionStack(
  { moto, front }: FunctionAws,
  { stack, server = {}, lambda = {}, env: changed = {}, run = {} }: FunctionStackArgs,
): Promise<FunctionStack> {
  const settings = validSettings(
    { auth: { mode: "jwt" }, store: "dynamodb", shared: "dynamodb", ...server },
    { region: "eu-central-1", endpoint: moto.endpoint, ...lambda },
  );
  const owner = { server: settings.server.name, stack };
  const context = { settings, owner, names: namesOf(owner) };
  const jwtSecret = randomBytes(48).toString("base64");
  const tables = await createTables(moto, context);
  const daemon = testDaemon();
  const facts = {
    publicUrl: `https://${settings.lambda.domain?.name ?? apiDomain}`,
    gatewayHost: apiDomain,
    ...tables,
    ...(await createSecret(moto, stack, jwtSecret)),
  };
  const { memoryMiB, timeoutSec, streaming, reservedConcurrency = 4 } = settings.lambda;
  const running = await startFunction(daemon, {
    name: context.names.server,
    image: await functionImage(daemon),
    command: lambdaCommand,
    env: {
      ...functionEnv(settings, facts),
      // what the role and the region are on AWS
      AWS_ENDPOINT_URL: front.url,
      ...changed,
    },
    memoryMiB,
    timeoutSec,
    kind: streaming ? "stream" : "http",
    routes: planRoutes(settings).map(({ method, path }) => `${method} ${path}`),
    environments: reservedConcurrency,
    ...run,
    gateway: { ...(streaming ? { noRoute: putAnswer(planNoRoute()) } : {}), ...run.gateway },
  });
  return {
    ...running,
    settings,
    jwtSecret,
    target: (url = running.url) => contractTarget(settings, url, jwtSecret),
  };
}

/** Settings as a stack's file would give them, which the rules have let pass. */
function validSettings(server: object, lambda: object): LambdaSettings {
  const parsed = parseConfig({
    values: {
      "mcp-stacks:target": "lambda",
      "mcp-stacks:server": JSON.stringify({ audit: { destination: "stdout" }, ...server }),
      "mcp-stacks:lambda": JSON.stringify(lambda),
    },
    secretKeys: [],
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  if (parsed.settings.target !== "lambda") throw new Error("not a stack of target lambda");
  return parsed.settings;
}

type Context = Parameters<typeof planTicketsTable>[0];

function clientSettings({
  endpoint,
  env: { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY },
}: MotoServer) {
  const credentials = {
    accessKeyId: AWS_ACCESS_KEY_ID ?? "test",
    secretAccessKey: AWS_SECRET_ACCESS_KEY ?? "test",
  };
  return { endpoint, region: "eu-central-1", credentials };
}

async function createTables(moto: MotoServer, context: Context) {
  const { store, shared } = context.settings.server;
  const client = new DynamoDBClient(clientSettings(moto));
  if (store === "dynamodb") await createTable(client, planTicketsTable(context));
  if (shared === "dynamodb") {
    const plan = planLimitsTable(context);
    await createTable(client, { ...plan, attributes: [{ name: plan.hashKey, type: "S" }] });
    const { attributeName, enabled } = plan.ttl;
    await client.send(
      new UpdateTimeToLiveCommand({
        TableName: plan.name,
        TimeToLiveSpecification: { AttributeName: attributeName, Enabled: enabled },
      }),
    );
  }
  client.destroy();
  return {
    ticketsTable: store === "dynamodb" ? context.names.ticketsTable : undefined,
    limitsTable: shared === "dynamodb" ? context.names.limitsTable : undefined,
  };
}

interface TablePlan {
  readonly name: string;
  readonly hashKey: string;
  readonly rangeKey?: string;
  readonly attributes: readonly { readonly name: string; readonly type: string }[];
}

async function createTable(client: DynamoDBClient, plan: TablePlan): Promise<void> {
  await client.send(
    new CreateTableCommand({
      TableName: plan.name,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: plan.attributes.map(({ name }) => ({
        AttributeName: name,
        AttributeType: "S",
      })),
      KeySchema: [
        { AttributeName: plan.hashKey, KeyType: "HASH" },
        ...(plan.rangeKey === undefined
          ? []
          : [{ AttributeName: plan.rangeKey, KeyType: "RANGE" as const }]),
      ],
    }),
  );
}

async function createSecret(moto: MotoServer, name: string, jwtSecret: string) {
  const client = new SecretsManagerClient(clientSettings(moto));
  const content = planSecret({
    jwtSecret,
    redisUrl: undefined,
    databaseUrl: undefined,
    otlpHeaders: undefined,
  });
  const { ARN, VersionId } = await client.send(
    new CreateSecretCommand({ Name: name, SecretString: JSON.stringify(content) }),
  );
  client.destroy();
  return { secretId: ARN, secretVersion: VersionId };
}

function contractTarget(
  { server }: LambdaSettings,
  url: string,
  jwtSecret: string,
): ContractTarget {
  const { requestsPerMinute, bodyLimitKiB } = server.limits;
  return {
    endpoint: `${url}/mcp`,
    healthUrl: `${url}/health`,
    requestsPerMinute,
    bodyLimitKiB,
    token: (scopes, { subject = "lambda@test", audience = server.name, ttlSec = 300 } = {}) =>
      signToken(
        jwtSecret,
        { mode: "jwt", audience },
        { subject, scope: scopes.join(" "), ttlMin: ttlSec / 60 },
      ),
  };
}

/** Calls a function for the first time; fails with what it printed where it cannot start. */
export async function started(stack: FunctionStack): Promise<FunctionStack> {
  const { status } = await fetch(`${stack.url}/health`);
  if (status === 200) return stack;
  const printed = stack.logs();
  await stack.stop();
  throw new Error(`the function answered ${status}:\n${printed}`);
}

/** Names under which secrets are given to a server; none of them may be in a function's environment. */
export const secretNames = [env.jwtSecret, env.redisUrl, env.databaseUrl] as const;
