import type { Server } from "node:http";
import { Server as NetServer } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import type { Assembled } from "./assemble.ts";
import { openAuthenticator } from "./auth/open-authenticator.ts";
import type { Config } from "./config.ts";
import { env } from "./contract.ts";
import { finishCalls } from "./finish-calls.ts";
import { createHttpApp } from "./http.ts";
import { createInFlight } from "./in-flight.ts";
import { listen } from "./listen.ts";
import { allowedHostNames, allowedWebOrigins } from "./origins.ts";
import { createMcp } from "./serve-mcp.ts";
import type { Running } from "./shut-down.ts";
import { createMetricsServer } from "./telemetry/metrics-server.ts";

/** Longer than the keep-alive of common reverse proxies, so that none reuses a connection just closed. */
const keepAliveMs = 300_000;

/** Serves MCP over HTTP, and metrics on their own port. */
export async function serveHttp(
  config: Config,
  deps: Assembled,
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
  const server = createAdaptorServer({ fetch: app.fetch }) as Server;
  server.keepAliveTimeout = keepAliveMs;
  const metricsServer = createMetricsServer(metrics.registry);
  const metricsPort = await listen(metricsServer, config.host, config.metricsPort, env.metricsPort);
  const port = await listen(server, config.host, config.port, env.port);
  logger.info({ host: config.host, port, metricsPort, auth: config.authMode }, "listening");

  const finishing = { server, inFlight, logger };
  return {
    stopAccepting() {
      draining = true;
      // Not http's own close(), which cuts connections on which a request may be on its way.
      NetServer.prototype.close.call(server);
    },
    finishCalls: (limitMs) => finishCalls(finishing, limitMs),
    async close() {
      await handler.close();
      server.close();
      server.closeAllConnections();
      metricsServer.close();
      metricsServer.closeAllConnections();
    },
  };
}
