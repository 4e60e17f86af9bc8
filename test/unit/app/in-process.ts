import type { Audit, AuditEntry } from "../../../app/src/audit/audit.ts";
import type { Authenticator } from "../../../app/src/auth/authenticator.ts";
import { createJwtAuthenticator } from "../../../app/src/auth/jwt.ts";
import type { Scope } from "../../../app/src/auth/scopes.ts";
import { type AnswerCache, noAnswers } from "../../../app/src/cache/answers.ts";
import type { Fixtures } from "../../../app/src/fixtures/fixtures.ts";
import { createHttpApp } from "../../../app/src/http.ts";
import { createInFlight } from "../../../app/src/in-flight.ts";
import type { Limiter } from "../../../app/src/limits/limiter.ts";
import { createMemoryLimiter } from "../../../app/src/limits/memory.ts";
import { createToolGate, type ToolGate } from "../../../app/src/limits/tool-gate.ts";
import { createMcp, type McpSettings } from "../../../app/src/serve-mcp.ts";
import type { TicketStore } from "../../../app/src/store/tickets.ts";
import { createLogger } from "../../../app/src/telemetry/logger.ts";
import { createMetrics } from "../../../app/src/telemetry/metrics.ts";
import type { Tracing } from "../../../app/src/telemetry/tracing.ts";
import type { Tool } from "../../../app/src/tools/define-tool.ts";
import { tools } from "../../../app/src/tools/registry.ts";
import type { Fetch } from "../../contract/clients.ts";
import { signDevToken } from "./dev-token.ts";
import { inventory, policies } from "./fixtures.ts";
import { createMemoryTickets } from "./memory-tickets.ts";
import { testSecret } from "./server-process.ts";

/** The time of every in-process server, unless a test moves it. */
export const testNow = new Date("2026-06-01T12:00:00.000Z");

/** What a test may replace. */
export interface InProcessOptions {
  readonly tickets?: TicketStore;
  readonly limiter?: Limiter;
  readonly toolLimiter?: Limiter;
  readonly toolGate?: ToolGate;
  readonly answers?: AnswerCache;
  readonly tools?: readonly Tool[];
  readonly fixtures?: Fixtures;
  readonly readOnly?: boolean;
  /** Replaces what the audit says of itself; entries are kept all the same. */
  readonly auditAccepts?: () => boolean;
  /** Takes the place of the audit that keeps entries. */
  readonly audit?: Audit;
  readonly tracing?: Tracing;
  readonly toolTimeoutSec?: number;
  readonly draining?: () => boolean;
  readonly allowedHosts?: readonly string[];
  readonly allowedOrigins?: readonly string[];
  readonly issuer?: string;
  /** Takes the place of the one that checks tokens of `tokenFor`. */
  readonly authenticator?: Authenticator;
  /** Where requests come from, as a socket would say it. */
  readonly address?: string;
  /** How 2025-era clients are served, and what may stay open. */
  readonly serving?: Partial<McpSettings>;
  /** Milliseconds that idle sessions are measured with. */
  readonly now?: () => number;
}

/** A whole server without a network: real gate, real tools, stores in memory. */
export function startInProcess(options: InProcessOptions = {}) {
  const entries: AuditEntry[] = [];
  const clock = () => testNow;
  const metrics = createMetrics("1.0.0");
  const logger = createLogger({ logLevel: "silent", name: "ops-assistant", transport: "http" });
  const tickets = options.tickets ?? createMemoryTickets();
  const audit: Audit = options.audit ?? {
    accepts: options.auditAccepts ?? (() => true),
    record: (entry) => void entries.push(entry),
    close() {},
  };
  const config = {
    name: "ops-assistant",
    version: "1.0.0",
    transport: "http",
    authIssuer: options.issuer,
    readOnly: options.readOnly ?? false,
    bodyLimitKiB: 64,
    legacyMode: "stateless",
    maxSessions: 1000,
    maxSessionsPerUser: 20,
    sessionIdleSec: 900,
    maxSubscriptionsPerUser: 8,
    requestsPerMinute: 1000,
    ...options.serving,
  } as const;
  const deps = {
    config,
    data: { inventory, policies, tickets },
    clock,
    toolTimeoutSec: options.toolTimeoutSec ?? 20,
    readOnly: config.readOnly,
    tools: options.tools ?? tools,
    fixtures: options.fixtures,
    toolGate: options.toolGate ?? createToolGate({ concurrency: 32 }),
    answers: options.answers ?? noAnswers,
    audit,
    tracing: options.tracing,
    metrics,
    logger,
  };
  const app = createHttpApp({
    ...deps,
    handler: createMcp(deps, config, options.now),
    baseUrl: "http://localhost:8000",
    startedAt: new Date(testNow.getTime() - 12_340),
    inFlight: createInFlight(),
    limiter: options.limiter ?? createMemoryLimiter(config.requestsPerMinute),
    toolLimiter: options.toolLimiter,
    authenticator:
      options.authenticator ??
      createJwtAuthenticator({
        secret: testSecret,
        audience: "ops-assistant",
        issuer: options.issuer,
        resourceMetadataUrl: "http://localhost:8000/.well-known/oauth-protected-resource/mcp",
        clock: () => new Date(),
      }),
    allowedHosts: options.allowedHosts ?? ["localhost"],
    allowedOrigins: options.allowedOrigins ?? [],
    draining: options.draining ?? (() => false),
    checkStore: () => tickets.check(),
  });
  const fetch: Fetch = async (url, init) => {
    const headers = new Headers(init?.headers);
    if (!headers.has("host")) headers.set("host", new URL(url).host);
    const { address } = options;
    const bindings =
      address === undefined ? {} : { incoming: { socket: { remoteAddress: address } } };
    return app.fetch(new Request(url, { ...init, headers }), bindings);
  };
  return { fetch, deps, entries, metrics, logger, endpoint: "http://localhost:8000/mcp" };
}

/** A token that in-process servers accept. */
export function tokenFor(scopes: readonly Scope[], subject = "ana"): Promise<string> {
  const claims = { secret: testSecret, audience: "ops-assistant", ttlSec: 300 };
  return signDevToken({ ...claims, subject, scopes });
}

/** One tool call as a 2025-era client without a session posts it. */
export function toolCall(name: string, args: Record<string, unknown>): string {
  const params = { name, arguments: args };
  return JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params });
}

/** The headers that every post to `/mcp` carries. */
export const jsonHeaders = {
  "content-type": "application/json",
  accept: "application/json, text/event-stream",
};
