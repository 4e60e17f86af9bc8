import { paths } from "../../app/src/contract.ts";
import type { LambdaSettings } from "../config/schema.ts";

/** One method of one path that the gateway hands to the function. */
export interface Route {
  /** Part of logical names. */
  readonly role: string;
  readonly method: "GET" | "POST" | "DELETE";
  readonly path: string;
}

/**
 * The routes: what is public on every target and nothing else, so no `/metrics`. GET and DELETE of
 * `/mcp` are there for the server to refuse (405, as the MCP specification asks of a server without
 * sessions); the gateway would answer 404, which clients take for a session that is gone.
 */
export function planRoutes({ server: { auth, container } }: LambdaSettings): Route[] {
  const { mcp, health, ready } = container.paths;
  const { resourceMetadata } = paths;
  return [
    { role: "post-mcp", method: "POST", path: mcp },
    { role: "get-mcp", method: "GET", path: mcp },
    { role: "delete-mcp", method: "DELETE", path: mcp },
    { role: "get-health", method: "GET", path: health },
    // an own server may have one path for both
    ...(ready === health ? [] : [{ role: "get-ready", method: "GET", path: ready } as const]),
    ...(auth.mode === "none"
      ? []
      : ([
          // RFC 9728, section 3.1: alone, and followed by the path of the resource
          { role: "get-metadata", method: "GET", path: resourceMetadata },
          { role: "get-mcp-metadata", method: "GET", path: `${resourceMetadata}${mcp}` },
        ] as const)),
  ];
}

/**
 * ARN of a route, as API Gateway names itself to Lambda
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/arn-format-reference.html).
 *
 * @param executionArn ARN of the API for invocations.
 */
export function routeArn(executionArn: string, stage: string, { method, path }: Route): string {
  return `${executionArn}/${stage}/${method}${path}`;
}

/**
 * Integration of every route of the HTTP API: the event of payload format 2.0, and the longest wait
 * that there is, for the function ends first
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html). No mapping of
 * `WWW-Authenticate`, which the gateway may rename: it would read the answer's after that, and a
 * fixed one would hide why a token was refused; clients find the metadata by its path.
 */
export function planHttpIntegration() {
  return {
    integrationType: "AWS_PROXY",
    // Lambda's own API is called by POST, whatever the client's method is
    integrationMethod: "POST",
    payloadFormatVersion: "2.0",
    timeoutMilliseconds: 30_000,
  } as const;
}

/** Throttling of all routes together, as both kinds of stage take it. */
export function planThrottling({ throttle }: LambdaSettings["lambda"]) {
  return {
    throttlingRateLimit: throttle.ratePerSec,
    throttlingBurstLimit: throttle.burst,
  };
}
