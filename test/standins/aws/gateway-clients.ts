import type { APIGateway } from "@aws-sdk/client-api-gateway";
import type { ApiGatewayV2 } from "@aws-sdk/client-apigatewayv2";
import type { Target } from "./kind.ts";

/** A call that whatever answers for AWS does not have. */
export class NotOfferedError extends Error {}

/** The client for HTTP APIs; calls that are not offered fail as `NotOfferedError`, at once. */
export async function httpApisOf({ aws, region }: Target): Promise<ApiGatewayV2> {
  const client = await aws.clients.apigatewayv2(region);
  client.middlewareStack.add(refusingPages, nextToTheWire);
  return client;
}

/** The client for REST APIs; calls that are not offered fail as `NotOfferedError`, at once. */
export async function restApisOf({ aws, region }: Target): Promise<APIGateway> {
  const client = await aws.clients.apigateway(region);
  client.middlewareStack.add(refusingPages, nextToTheWire);
  return client;
}

/** Looks at each answer before it is read. */
function refusingPages<Args, Result extends { readonly response: unknown }>(
  next: (args: Args) => Promise<Result>,
  { commandName }: { readonly commandName?: string },
) {
  return async (args: Args): Promise<Result> => {
    const result = await next(args);
    refusePage(result.response, commandName);
    return result;
  };
}

/** Before answers are read and before calls are tried again, once for each client. */
const nextToTheWire = {
  step: "deserialize",
  priority: "low",
  name: "refusePages",
  override: true,
} as const;

/** moto fails with a page of HTML at a call that it does not implement; AWS's failures have a type. */
function refusePage(response: unknown, command = "the call"): void {
  if (!isRecord(response) || !isRecord(response.headers)) return;
  const { "content-type": type, "x-amzn-errortype": fault } = response.headers;
  if (Number(response.statusCode) < 400 || fault !== undefined) return;
  if (typeof type !== "string" || !type.startsWith("text/html")) return;
  throw new NotOfferedError(
    `what answers for AWS does not offer ${command.replace(/Command$/, "")} for this`,
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

/** Answers undefined instead of failing when the call is not offered. */
export async function ifOffered<Result>(call: Promise<Result>): Promise<Result | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof NotOfferedError) return undefined;
    throw error;
  }
}
