import type { Server } from "node:http";
import { createAdaptorServer } from "@hono/node-server";
import type { Assembled } from "./assemble.ts";
import { openAuthenticator } from "./auth/open-authenticator.ts";
import type { Config } from "./config.ts";
import { drainSec, env } from "./contract.ts";
import { createHttpApp } from "./http.ts";
import { createInFlight } from "./in-flight.ts";
import { listen } from "./listen.ts";
import { allowedHostNames, allowedWebOrigins } from "./origins.ts";
import { createMcp } from "./serve-mcp.ts";
import { createMetricsServer } from "./telemetry/metrics-server.ts";

/** A started server; `stop` drains it and resolves when everything is closed. */
export interface Running {
  stop(): Promise<void>;
}

/** Longer than the keep-alive of common reverse proxies, so that none reuses a connection just closed. */
const keepAliveMs = 300_000;

/** Part of the drain time that is kept for closing what the calls used. */
const closingMs = 1000;

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

  return {
    async stop() {
      draining = true;
      server.close();
      const finished = await inFlight.idle(drainSec * 1000 - closingMs);
      if (!finished) logger.warn("calls still running at the end of the drain time were cut off");
      await handler.close();
      server.closeAllConnections();
      metricsServer.close();
      metricsServer.closeAllConnections();
      await deps.shared.close();
    },
  };
}
