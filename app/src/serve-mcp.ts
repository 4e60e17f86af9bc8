import { createMcpHandler, type McpHttpHandler } from "@modelcontextprotocol/server";
import { subjectOf } from "./auth/authenticator.ts";
import type { Config } from "./config.ts";
import { rejectionReason } from "./guard/rejection-reason.ts";
import { refusedBatch } from "./guard/request-ids.ts";
import { buildServer, type ServerDeps } from "./server.ts";
import { createSessionsLane } from "./sessions/sessions-lane.ts";
import { withAnswersOnly } from "./transport/answers-only.ts";
import { answeringAsJson, noSubscriptions } from "./transport/json-answers.ts";
import type { McpLane } from "./transport/lane.ts";
import { createNextTurn } from "./transport/next-turn.ts";
import { reuseServers } from "./transport/reused-servers.ts";
import { createStatelessLane } from "./transport/stateless.ts";
import { createStreamCap } from "./transport/stream-cap.ts";

/** How 2025-era clients are served, and what may stay open. */
export type McpSettings = Pick<
  Config,
  | "bodyLimitKiB"
  | "legacyMode"
  | "maxSessions"
  | "maxSessionsPerUser"
  | "sessionIdleSec"
  | "maxSubscriptionsPerUser"
> & {
  /**
   * False where an answer is one piece, as in a function: every answer is JSON, nothing is told on the
   * way to it, and nobody subscribes. @default true
   */
  readonly streams?: boolean;
};

/** Milliseconds that never go back. */
const monotonic = () => performance.now();

/**
 * The MCP handler for both protocol eras: the current one without sessions, the older as the settings
 * say. It expects that the gate in front has read a JSON body.
 */
export function createMcp(
  deps: ServerDeps,
  settings: McpSettings,
  now: () => number = monotonic,
): McpHttpHandler {
  const { streams = true } = settings;
  const factory = streams ? buildServer(deps) : withAnswersOnly(buildServer(deps));
  const { metrics, fixtures } = deps;
  const onError = (error: Error) =>
    deps.logger.warn({ reason: rejectionReason(error) }, "request rejected");
  const sessions = settings.legacyMode === "sessions";
  const sdk = createMcpHandler(reuseServers(factory), {
    maxRequestBodySize: settings.bodyLimitKiB * 1024,
    ...(fixtures && { bus: fixtures.bus }),
    ...((sessions || !streams) && { legacy: "reject" }),
    onerror: onError,
  });
  const capStreams = createStreamCap({
    mostPerUser: settings.maxSubscriptionsPerUser,
    onCount: metrics.subscriptionsActive,
  });
  const lane: McpLane = sessions
    ? createSessionsLane({
        modern: sdk,
        factory,
        limits: {
          most: settings.maxSessions,
          mostPerUser: settings.maxSessionsPerUser,
          idleMs: settings.sessionIdleSec * 1000,
          now,
        },
        capStreams,
        metrics,
        onError,
      })
    : createStatelessLane(streams ? sdk : answeringAsJson(sdk, factory, onError), factory);

  const nextTurn = createNextTurn();
  return {
    ...sdk,
    close: lane.close,
    async fetch(request, options) {
      await nextTurn();
      const body: unknown = options?.parsedBody;
      const refused = Array.isArray(body) ? refusedBatch(body) : undefined;
      if (refused !== undefined) return refused;
      if (!opensStream(body)) return lane.fetch(request, options);
      if (!streams) return noSubscriptions(body);
      return capStreams(subjectOf(options?.authInfo), () => lane.fetch(request, options));
    },
  };
}

function opensStream(body: unknown): boolean {
  return (
    typeof body === "object" &&
    body !== null &&
    "method" in body &&
    body.method === "subscriptions/listen"
  );
}
