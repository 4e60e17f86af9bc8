import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import {
  type AuthInfo,
  hostHeaderValidationResponse,
  isJsonContentType,
  type McpHttpHandler,
} from "@modelcontextprotocol/server";
import type { Audit, Refusal } from "./audit/audit.ts";
import { type Authenticator, subjectOf } from "./auth/authenticator.ts";
import type { Config } from "./config.ts";
import type { InFlight } from "./in-flight.ts";
import type { Limiter } from "./limits/limiter.ts";
import { originAllowed } from "./origins.ts";
import { refusalResponse } from "./refusal-response.ts";
import { type JsonBody, readJsonBody } from "./request-body.ts";
import type { Logger } from "./telemetry/logger.ts";
import type { Metrics } from "./telemetry/metrics.ts";
import { toolNames } from "./tools/registry.ts";

/** What stands between the network and the MCP handler. */
export interface McpGateDeps {
  readonly config: Pick<
    Config,
    "name" | "version" | "authIssuer" | "bodyLimitKiB" | "requestsPerMinute"
  >;
  readonly allowedHosts: readonly string[];
  readonly allowedOrigins: readonly string[];
  readonly authenticator: Authenticator;
  readonly limiter: Limiter;
  readonly audit: Audit;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly clock: () => Date;
  readonly inFlight: InFlight;
}

/** Checks host, origin, token, rate and size of a request to `/mcp`, in that order, then has it served. */
export async function serveMcp(
  request: Request,
  outgoing: ServerResponse | undefined,
  handler: McpHttpHandler,
  deps: McpGateDeps,
): Promise<Response> {
  const requestId = randomUUID();
  const end = deps.inFlight.begin();
  outgoing?.once("close", end);
  try {
    const response = await pass(request, requestId, end, handler, deps);
    response.headers.set("x-request-id", requestId);
    return response;
  } finally {
    // Without a Node response there is nothing to wait for after the answer.
    if (outgoing === undefined) end();
  }
}

async function pass(
  request: Request,
  requestId: string,
  end: () => void,
  handler: McpHttpHandler,
  deps: McpGateDeps,
): Promise<Response> {
  const refuse = (outcome: Refusal, response: Response, user?: string, tool?: string) => {
    deps.metrics.refusal(outcome);
    deps.audit.record({
      kind: "refusal",
      requestId,
      ...(user === undefined ? {} : { user }),
      ...(tool === undefined ? {} : { tool }),
      outcome,
      status: response.status,
    });
    return response;
  };

  const foreignHost = hostHeaderValidationResponse(request, [...deps.allowedHosts]);
  if (foreignHost !== undefined) return refuse("foreign_host", foreignHost);
  const origin = request.headers.get("origin");
  if (!originAllowed(origin, deps.allowedOrigins)) {
    return refuse("foreign_origin", refusalResponse(403, "The Origin is not allowed"));
  }

  const caller = await deps.authenticator.authenticate(request);
  if (caller instanceof Response) {
    return refuse(caller.status === 403 ? "insufficient_scope" : "unauthenticated", caller);
  }
  const user = subjectOf(caller);

  const overLimit = async (requests: number) => {
    const verdict = await deps.limiter.consume(user, requests);
    if (verdict.allowed) return undefined;
    const seconds = verdict.retryAfterSec;
    const message = `More than ${deps.config.requestsPerMinute} requests in a minute. Try again in ${seconds} s`;
    const response = refusalResponse(429, message, { "retry-after": String(seconds) });
    return refuse("rate_limited", response, user);
  };
  const limited = await overLimit(1);
  if (limited !== undefined) return limited;

  const body = await bodyOf(request, deps.config.bodyLimitKiB * 1024);
  if (body.kind === "too_large") {
    const message = `The request body is larger than ${deps.config.bodyLimitKiB} KiB`;
    return refuse("too_large", refusalResponse(413, message), user);
  }
  if (body.kind === "invalid")
    return refusalResponse(400, "The body is not valid JSON", {}, -32700);
  // The body itself was counted above; each further message of a batch is a request too.
  const rest = body.kind === "json" ? body.messages - 1 : 0;
  const limitedBatch = rest > 0 ? await overLimit(rest) : undefined;
  if (limitedBatch !== undefined) return limitedBatch;
  // A subscription stays open for hours by design; a shutdown does not wait for it.
  if (body.method === "subscriptions/listen") end();

  const authInfo: AuthInfo = { ...caller, extra: { ...caller.extra, requestId } };
  const response = await handler.fetch(request, {
    authInfo,
    ...(body.kind === "json" ? { parsedBody: body.value } : {}),
  });
  if (response.status === 403) {
    const tool = body.tool !== undefined && toolNames.has(body.tool) ? body.tool : undefined;
    return refuse("insufficient_scope", response, user, tool);
  }
  return response;
}

function bodyOf(request: Request, limitBytes: number): Promise<JsonBody> | JsonBody {
  // Anything else than a JSON POST is the SDK's to refuse (405, 415).
  const json = request.method === "POST" && isJsonContentType(request.headers.get("content-type"));
  return json ? readJsonBody(request, limitBytes) : { kind: "none" };
}
