import type { Server } from "node:http";
import { createAdaptorServer } from "@hono/node-server";
import type { Assembled } from "./assemble.ts";
import { openAuthenticator } from "./auth/open-authenticator.ts";
import { closeConnections } from "./close-connections.ts";
import type { Config } from "./config.ts";
import { watchConnections } from "./connections.ts";
import { env, paths } from "./contract.ts";
import { finishCalls } from "./finish-calls.ts";
import { createHttpApp } from "./http.ts";
import { createInFlight } from "./in-flight.ts";
import { listen } from "./listen.ts";
import { allowedHostNames, allowedWebOrigins } from "./origins.ts";
import { createMcp } from "./serve-mcp.ts";
import type { Running } from "./shut-down.ts";
import type { ScrapedMetrics } from "./telemetry/metrics.ts";
import { createMetricsServer } from "./telemetry/metrics-server.ts";

/** Milliseconds in which streams that were told to end may send what they have left. */
const streamsEndMs = 300;

/** Serves MCP over HTTP, and metrics on their own port. */
export async function serveHttp(
  config: Config,
  deps: Assembled & { readonly metrics: ScrapedMetrics },
  startedAt: Date,
): Promise<Running> {
  const { logger, metrics } = deps;
  const baseUrl = config.publicUrl ?? `http://localhost:${config.port}`;
  const inFlight = createInFlight();
  let draining = false;
  const handler = createMcp(deps, config);
  const app = createHttpApp({
    ...deps,
    config,
    handler,
    baseUrl,
    startedAt,
    inFlight,
    limiter: deps.shared.limiter,
    toolLimiter: deps.shared.toolLimiter,
    authenticator: await openAuthenticator(config, baseUrl, deps),
    allowedHosts: allowedHostNames(config),
    allowedOrigins: allowedWebOrigins(config),
    draining: () => draining,
    checkStore: () => deps.data.tickets.check(),
  });
  const server = createAdaptorServer({
    async fetch(request, bindings) {
      const response = await app.fetch(request, bindings);
      // The next request on this connection might find no server any more.
      if (draining) bindings.outgoing.setHeader("connection", "close");
      return response;
    },
  }) as Server;
  // Node tells clients this time and waits for a second more; its `headersTimeout` ends only
  // connections whose request has begun and does not come in whole, however long they were idle
  server.keepAliveTimeout = config.keepAliveSec * 1000;
  const now = () => performance.now();
  const connections = watchConnections(server, paths.mcp, now);
  const metricsServer = createMetricsServer(metrics.registry);
  const metricsPort = await listen(metricsServer, config.host, config.metricsPort, env.metricsPort);
  const port = await listen(server, config.host, config.port, env.port);
  logger.info({ host: config.host, port, metricsPort, auth: config.authMode }, "listening");

  const finishing = { server, connections, inFlight, logger, now };
  return {
    announceStop() {
      draining = true;
    },
    finishCalls: (limitMs) => finishCalls(finishing, limitMs),
    async close() {
      await handler.close();
      await closeConnections(server, streamsEndMs);
      metricsServer.close();
      metricsServer.closeAllConnections();
    },
  };
}
