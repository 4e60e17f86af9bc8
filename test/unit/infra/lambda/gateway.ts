import { Alias } from "@pulumi/aws/lambda/alias.js";
import { Function as LambdaFunction } from "@pulumi/aws/lambda/function.js";
import type * as pulumi from "@pulumi/pulumi";
import { ServerAlarms } from "../../../../infra/lambda/alarms.ts";
import { ServerApi } from "../../../../infra/lambda/api.ts";
import { namesOf } from "../../../../infra/lambda/names.ts";
import { ServerRoutes } from "../../../../infra/lambda/routes.ts";
import type { StackContext } from "../../../../infra/lambda/stack-context.ts";
import { type Answers, plain, resolved, runOnMocks, type SeenResource } from "../mocks.ts";
import { lambdaSettingsOf } from "./settings.ts";

const owner = { server: "ops-assistant", stack: "prod" };

/** Identity of a certificate in the region of the tests. */
export const certificateArn = "arn:aws:acm:eu-central-1:123456789012:certificate/0a1b2c3d";

/** The alias that the gateway calls. */
export const aliasArn = "arn:aws:lambda:eu-central-1:123456789012:function:ops-assistant-prod:live";

/** What AWS would answer. */
const answers: Answers = {
  "aws:apigatewayv2/api:Api": () => ({
    apiEndpoint: "https://a1b2c3.execute-api.eu-central-1.amazonaws.com",
    executionArn: "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3",
  }),
  "aws:apigateway/restApi:RestApi": () => ({
    rootResourceId: "root",
    executionArn: "arn:aws:execute-api:eu-central-1:123456789012:r1s2t3",
  }),
  "aws:apigatewayv2/domainName:DomainName": (_, { domainNameConfiguration }) => ({
    domainNameConfiguration: {
      ...(typeof domainNameConfiguration === "object" ? domainNameConfiguration : {}),
      targetDomainName: "d-a1b2.execute-api.eu-central-1.amazonaws.com",
      hostedZoneId: "ZGATEWAY",
    },
  }),
  "aws:cloudwatch/logGroup:LogGroup": (_, { name }) => ({
    arn: `arn:aws:logs:eu-central-1:123456789012:log-group:${name}`,
  }),
  "aws:lambda/alias:Alias": () => ({ arn: aliasArn, invokeArn: `invoke:${aliasArn}` }),
  "aws:sns/topic:Topic": (_, { name }) => ({
    arn: `arn:aws:sns:eu-central-1:123456789012:${name}`,
  }),
};

/** What every component of the stack is told. */
export function contextOf(
  lambda: Record<string, unknown> = {},
  server: Record<string, unknown> = {},
): StackContext {
  return { settings: lambdaSettingsOf(server, lambda), owner, names: namesOf(owner) };
}

/** A way to the function as it was made on mocks. */
export interface MadeGateway {
  readonly publicUrl: string;
  readonly gatewayHost: string;
  /** Resources of AWS by logical name, without the function; secrets there are none. */
  readonly inputs: Readonly<Record<string, Record<string, unknown>>>;
  /** `type name` of each, sorted. */
  readonly made: readonly string[];
  readonly named: (name: string) => SeenResource | undefined;
}

/** Makes the API, its routes and its alarms for a function that is there. */
export async function gatewayOnMocks(
  lambda: Record<string, unknown> = {},
  server: Record<string, unknown> = {},
): Promise<MadeGateway> {
  const context = contextOf(lambda, server);
  const { result, resources } = await runOnMocks(async () => {
    const api = new ServerApi("api", context);
    const fn = functionOnMocks();
    const routes = new ServerRoutes("routes", { ...context, api, fn });
    new ServerAlarms("alarms", { ...context, api, routes, fn });
    return {
      publicUrl: await resolved(api.publicUrl),
      gatewayHost: await resolved(api.gatewayHost),
    };
  }, answers);
  const own = resources.filter(({ type }) => type.startsWith("aws:") && !isFunctions(type));
  return {
    ...result,
    inputs: Object.fromEntries(own.map(({ name, inputs }) => [name, plain(inputs)])),
    made: own.map(({ type, name }) => `${type} ${name}`).sort(),
    named: (name) => own.find((resource) => resource.name === name),
  };
}

/** The inputs of what is an object, for the tests that look into it. */
export function inputsOf({ inputs }: MadeGateway, name: string): Record<string, unknown> {
  const found = inputs[name];
  if (found === undefined) throw new Error(`nothing is called ${name}`);
  return found;
}

function isFunctions(type: string): boolean {
  return ["aws:lambda/function:Function", "aws:lambda/alias:Alias"].includes(type);
}

function functionOnMocks(): { fn: LambdaFunction; alias: Alias } {
  const role: pulumi.Input<string> = "arn:aws:iam::123456789012:role/ops-assistant-prod";
  const fn = new LambdaFunction("fn", { name: "ops-assistant-prod", role });
  const alias = new Alias("alias", { name: "live", functionName: fn.name, functionVersion: "1" });
  return { fn, alias };
}
