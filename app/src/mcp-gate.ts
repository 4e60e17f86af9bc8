import { randomUUID } from "node:crypto";
import type { HttpBindings } from "@hono/node-server";
import { isJsonContentType, type McpHttpHandler } from "@modelcontextprotocol/server";
import { refusalOf } from "./answer-refusal.ts";
import type { Audit, Refusal } from "./audit/audit.ts";
import { type Authenticator, subjectOf } from "./auth/authenticator.ts";
import { createCallerCheck } from "./caller-check.ts";
import type { Config } from "./config.ts";
import type { InFlight } from "./in-flight.ts";
import { mostDepth } from "./json-depth.ts";
import { clientAddress } from "./limits/client-address.ts";
import { countedExtra } from "./limits/counted.ts";
import type { Limiter } from "./limits/limiter.ts";
import { createRefusedAddresses } from "./limits/refused-addresses.ts";
import { refusalResponse, tooManyResponse } from "./refusal-response.ts";
import { declaredBytes, type JsonBody, readJsonBody } from "./request-body.ts";
import { countRequest } from "./request-count.ts";
import type { Logger } from "./telemetry/logger.ts";
import type { Metrics } from "./telemetry/metrics.ts";
import { traceIdOfRequest } from "./telemetry/trace-context.ts";
import { toolNames } from "./tools/registry.ts";

/** What stands between the network and the MCP handler. */
export interface McpGateDeps {
  readonly config: Pick<
    Config,
    "name" | "version" | "authIssuer" | "readOnly" | "bodyLimitKiB" | "requestsPerMinute"
  >;
  readonly allowedHosts: readonly string[];
  readonly allowedOrigins: readonly string[];
  readonly authenticator: Authenticator;
  readonly limiter: Limiter;
  /** Left out where tools count their calls themselves. */
  readonly toolLimiter?: Limiter | undefined;
  readonly audit: Audit;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly clock: () => Date;
  readonly inFlight: InFlight;
}

/** Where a request came from, and where its answer goes if that is a response of Node. */
export interface Caller {
  readonly incoming?: { readonly socket: { readonly remoteAddress?: string | undefined } };
  readonly outgoing?: HttpBindings["outgoing"];
  /** Id under which whoever hands the request on writes of it too, never the caller's own word. */
  readonly requestId?: string;
}

/** Answers one request to `/mcp`; what is not known of the caller is left out (tests, Lambda). */
export type McpGate = (request: Request, node?: Caller) => Promise<Response>;

/** Bodies up to this are read before the user is counted, which saves a round trip to Redis. */
const smallBytes = 16 * 1024;

/** What is said with every answer: it is what it says it is, and nobody keeps it. */
const answerHeaders = [
  ["x-content-type-options", "nosniff"],
  ["cache-control", "no-store"],
] as const;

/** A gate that checks host, origin, token, rate and size of a request, in that order, then has it served. */
export function createMcpGate(handler: McpHttpHandler, deps: McpGateDeps): McpGate {
  const { config, limiter, toolLimiter, audit, metrics, inFlight } = deps;
  const foreignCaller = createCallerCheck(deps.allowedHosts, deps.allowedOrigins);
  const refusedAddresses = createRefusedAddresses(() => deps.clock().getTime());
  const limitBytes = config.bodyLimitKiB * 1024;

  return async (request, node) => {
    const requestId = node?.requestId ?? randomUUID();
    const end = inFlight.begin();
    const outgoing = node?.outgoing;
    outgoing?.once("close", end);
    try {
      const address = clientAddress(node?.incoming?.socket.remoteAddress);
      const response = await pass(request, requestId, address, end);
      // Set on the socket's side where there is one: a Response copies its headers for it.
      const to = outgoing ?? response.headers;
      const set = (name: string, value: string) =>
        "setHeader" in to ? to.setHeader(name, value) : to.set(name, value);
      set("x-request-id", requestId);
      for (const [name, value] of answerHeaders) set(name, value);
      return response;
    } finally {
      // Without a Node response there is nothing to wait for after the answer.
      if (outgoing === undefined) end();
    }
  };

  /** Whose refusals share audit lines, as they would fill the log: of a user or an address over its limit. */
  function repeatedBy(outcome: Refusal, user: string | undefined, address: string | undefined) {
    if (user !== undefined) return outcome === "rate_limited" ? `user ${user}` : undefined;
    if (address === undefined) return undefined;
    const often = outcome === "keys_unavailable" || refusedAddresses.isOver(address);
    return often ? `address ${address}` : undefined;
  }

  async function pass(
    request: Request,
    requestId: string,
    address: string | undefined,
    end: () => void,
  ): Promise<Response> {
    const start = performance.now();
    let sent: unknown;
    const refuse = (outcome: Refusal, response: Response, user?: string, tool?: string) => {
      metrics.refusal(outcome);
      const entry = {
        kind: "refusal",
        requestId,
        ...(user === undefined ? {} : { user }),
        ...(tool === undefined ? {} : { tool }),
        outcome,
        status: response.status,
        ms: Math.round((performance.now() - start) * 100) / 100,
        traceId: traceIdOfRequest(request, sent),
      } as const;
      audit.record(entry, repeatedBy(outcome, user, address));
      return response;
    };

    const foreign = foreignCaller(request);
    if (foreign !== undefined) {
      if (address !== undefined) refusedAddresses.refused(address);
      return refuse(foreign.outcome, foreign.response);
    }

    const authorization = request.headers.get("authorization");
    const waitSec = address === undefined ? 0 : refusedAddresses.waitSec(address, authorization);
    if (waitSec > 0) {
      metrics.limitRefusal("address");
      const why = "Too many requests without a valid token came from this address";
      return refuse("rate_limited", tooManyResponse(why, waitSec));
    }
    const caller = await deps.authenticator.authenticate(request);
    if (caller instanceof Response) {
      if (caller.status === 403) return refuse("insufficient_scope", caller);
      // Nobody's fault out there: the token may well be good.
      if (caller.status === 503) return refuse("keys_unavailable", caller);
      if (address !== undefined) refusedAddresses.refused(address);
      return refuse("unauthenticated", caller);
    }
    if (address !== undefined) refusedAddresses.accepted(address, authorization);
    const user = subjectOf(caller);

    /** Counts; a refusal if that was too much, else what the tool's limiter said. */
    const count = async (requests: number, tool?: string) => {
      const verdict = await countRequest({ user, requests, tool }, limiter, toolLimiter);
      if (verdict.user.allowed) return { tool: verdict.tool };
      metrics.limitRefusal("user");
      const why = `More than ${config.requestsPerMinute} requests in a minute`;
      return refuse("rate_limited", tooManyResponse(why, verdict.user.retryAfterSec), user);
    };

    const reads = isJsonPost(request);
    // Nobody over the limit makes the server read much.
    const before = reads && declaredBytes(request) > smallBytes ? await count(1) : undefined;
    if (before instanceof Response) return before;
    const body: JsonBody = reads ? await readJsonBody(request, limitBytes) : { kind: "none" };
    if (body.kind === "json") sent = body.value;
    // Each message of a batch is a request.
    const messages = body.kind === "json" ? body.messages : 1;
    const tool = body.tool !== undefined && toolNames.has(body.tool) ? body.tool : undefined;
    const left = before === undefined ? messages : messages - 1;
    const counted = left > 0 ? await count(left, tool) : before;
    if (counted instanceof Response) return counted;

    if (body.kind === "too_large") {
      const message = `The request body is larger than ${config.bodyLimitKiB} KiB`;
      return refuse("too_large", refusalResponse(413, message), user);
    }
    if (body.kind === "invalid" || body.kind === "too_deep") {
      const why =
        body.kind === "invalid" ? "is not valid JSON" : `is nested deeper than ${mostDepth}`;
      return refuse("invalid_body", refusalResponse(400, `The body ${why}`, {}, -32700), user);
    }
    if (body.kind === "cut_off") {
      deps.logger.debug({ requestId }, "the client went away while it sent the body");
      return refusalResponse(400, "The body ended too early", {}, -32700);
    }
    // A stream stays open for hours by design; a shutdown does not wait for it.
    if (request.method === "GET" || body.method === "subscriptions/listen") end();

    const extra = { ...caller.extra, requestId, ...countedExtra(counted?.tool) };
    const response = await handler.fetch(request, {
      authInfo: { ...caller, extra },
      ...(body.kind === "json" ? { parsedBody: body.value } : {}),
    });
    const refusal = refusalOf(response.status, request.headers.has("mcp-session-id"), body.method);
    return refusal === undefined ? response : refuse(refusal, response, user, tool);
  }
}

/** Anything else than a JSON POST is the SDK's to refuse (405, 415). */
function isJsonPost(request: Request): boolean {
  return request.method === "POST" && isJsonContentType(request.headers.get("content-type"));
}
