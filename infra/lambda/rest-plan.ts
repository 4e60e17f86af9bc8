import { createHash } from "node:crypto";
import { unknownPath } from "../../app/src/contract.ts";
import type { LambdaSettings } from "../config/schema.ts";
import type { Route } from "./routes-plan.ts";

/** One part of a path; a REST API knows paths as a tree. */
export interface PathNode {
  /** Part of logical names. */
  readonly role: string;
  readonly path: string;
  /** Path of the node above; undefined below the root. */
  readonly above: string | undefined;
  readonly part: string;
}

/** Every node that the routes need, each after the one above it. */
export function planPathNodes(routes: readonly Route[]): PathNode[] {
  const nodes = new Map<string, PathNode>();
  for (const { path } of routes) {
    const parts = path.split("/").slice(1);
    parts.forEach((part, depth) => {
      const nodePath = `/${parts.slice(0, depth + 1).join("/")}`;
      nodes.set(nodePath, {
        role: nodePath.replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, ""),
        path: nodePath,
        above: depth === 0 ? undefined : `/${parts.slice(0, depth).join("/")}`,
        part,
      });
    });
  }
  return [...nodes.values()];
}

/** Longest time that a streamed answer may take, ms. */
const longestStreamMs = 900_000;

/**
 * Integration of every method. The gateway waits a second longer than the function may take, so that
 * what callers are told is the function's end, and never longer than it can
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html).
 */
export function planRestIntegration({ timeoutSec }: LambdaSettings["lambda"]) {
  return {
    type: "AWS_PROXY",
    // Lambda's own API is called by POST, whatever the client's method is
    integrationHttpMethod: "POST",
    responseTransferMode: "STREAM",
    timeoutMilliseconds: Math.min((timeoutSec + 1) * 1000, longestStreamMs),
  } as const;
}

/**
 * Answer of the gateway to what has no route, which it would take for a call without a signature and
 * refuse with 403; here it is the server's own, as on every target
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html).
 */
export function planNoRoute() {
  return {
    responseType: "MISSING_AUTHENTICATION_TOKEN",
    statusCode: "404",
    responseTemplates: { "application/json": JSON.stringify(unknownPath) },
  } as const;
}

/** Fingerprint of what a deployment is a copy of; another one makes another deployment. */
export function fingerprint(content: string): string {
  return createHash("sha256").update(content).digest("hex");
}
