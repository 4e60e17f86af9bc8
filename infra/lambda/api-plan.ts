import type { LambdaSettings, ServerSettings } from "../config/schema.ts";
import type { StackContext } from "./stack-context.ts";

/**
 * Stage that the routes are served at. `$default` adds nothing to the path; a REST API has no such
 * stage (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-stages.html).
 */
export function stageOf({ streaming }: LambdaSettings["lambda"]): string {
  return streaming ? "live" : "$default";
}

/** Headers that a page may send to an MCP server over Streamable HTTP, in both protocol eras. */
const requestHeaders = [
  "authorization",
  "content-type",
  "last-event-id",
  "mcp-method",
  "mcp-name",
  "mcp-protocol-version",
  "mcp-session-id",
];

/** Headers of an answer that a page may read: the session, why a token was refused, when to come again. */
const answerHeaders = ["mcp-session-id", "retry-after", "www-authenticate"];

/**
 * Arguments of the HTTP API. With CORS the gateway answers preflight requests itself, so there is no
 * OPTIONS route (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html).
 */
export function planHttpApi({ settings: { server, lambda }, names }: StackContext) {
  return {
    name: names.server,
    description: descriptionOf(server),
    protocolType: "HTTP",
    // a second address would lead around whatever stands in front of the domain
    disableExecuteApiEndpoint: lambda.domain !== undefined,
    ...(lambda.cors
      ? {
          corsConfiguration: {
            allowOrigins: [...server.allowedOrigins],
            allowMethods: ["GET", "POST", "DELETE"],
            allowHeaders: [...requestHeaders],
            exposeHeaders: [...answerHeaders],
            // tokens are sent by the page, never by the browser of its own accord
            allowCredentials: false,
            maxAge: 600,
          },
        }
      : {}),
  };
}

/**
 * Arguments of the REST API that streams. No binary types: requests are JSON, and a streamed answer
 * needs none; no compression: the gateway cannot compress what it streams
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html).
 */
export function planRestApi({ settings: { server, lambda }, names }: StackContext) {
  return {
    name: names.server,
    description: descriptionOf(server),
    // an edge-optimized one would end a stream that is silent for 30 s, a regional one after 5 min
    endpointConfiguration: { types: "REGIONAL" },
    disableExecuteApiEndpoint: lambda.domain !== undefined,
  };
}

function descriptionOf({ name }: ServerSettings): string {
  return `MCP server ${name}`;
}

/** Origin under which clients were promised to find the server; undefined when the gateway's own is used. */
export function promisedUrl({ server, lambda }: LambdaSettings): string | undefined {
  const url = server.publicUrl ?? (lambda.domain && `https://${lambda.domain.name}`);
  return url === undefined ? undefined : new URL(url).origin;
}
