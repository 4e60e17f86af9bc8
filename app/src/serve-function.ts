import { assembleServer } from "./assemble.ts";
import { createStreamSink } from "./audit/stream.ts";
import { openAuthenticator } from "./auth/open-authenticator.ts";
import { loadConfig, unknownSettings } from "./config.ts";
import { drain } from "./drain.ts";
import { createHttpApp } from "./http.ts";
import { createInFlight } from "./in-flight.ts";
import { functionFaults } from "./lambda/function-faults.ts";
import type { FunctionServer } from "./lambda/invocations.ts";
import { allowedHostNames, allowedWebOrigins } from "./origins.ts";
import { createMcp } from "./serve-mcp.ts";
import { createEmfMetrics } from "./telemetry/emf-metrics.ts";
import { createLogger, type Logger } from "./telemetry/logger.ts";

/** A server that is ready for events. */
export interface OpenFunction extends FunctionServer {
  readonly logger: Logger;
  /** Closes what calls use, within the 500 ms that Lambda leaves after SIGTERM. */
  close(): Promise<void>;
}

/** Where the log, the audit log and the metrics of a function go. */
const stdout = 1;

/** Opens the server that a function runs; it listens nowhere. Throws a StartError that says what to do. */
export async function openFunction(
  source: NodeJS.ProcessEnv,
  startedAt: Date,
): Promise<OpenFunction> {
  const config = loadConfig(source, functionFaults);
  const clock = () => new Date();
  const logger = createLogger(config);
  for (const { name, closest } of unknownSettings(source)) {
    logger.warn({ name }, `the server knows no setting of this name; the closest is ${closest}`);
  }
  const { write } = createStreamSink(stdout);
  const metrics = createEmfMetrics({ server: config.name, clock, write });
  const deps = await assembleServer(config, { logger, metrics, clock });
  const streams = config.responseStreaming;
  const baseUrl = config.publicUrl ?? `http://localhost:${config.port}`;
  const app = createHttpApp({
    ...deps,
    config,
    handler: createMcp(deps, { ...config, streams }),
    baseUrl,
    startedAt,
    inFlight: createInFlight(),
    limiter: deps.shared.limiter,
    toolLimiter: deps.shared.toolLimiter,
    authenticator: await openAuthenticator(config, baseUrl, deps),
    allowedHosts: allowedHostNames(config),
    allowedOrigins: allowedWebOrigins(config),
    // Lambda sends nothing to an environment that it ends.
    draining: () => false,
    checkStore: () => deps.data.tickets.check(),
  });
  const { shared, tracing, data, audit } = deps;
  return {
    logger,
    streams,
    serve: async (request, remoteAddress, requestId) =>
      app.fetch(request, { incoming: { socket: { remoteAddress } }, requestId }),
    flush: () => metrics.flush(),
    settle: async (limitMs) => tracing?.flush(limitMs),
    async close() {
      metrics.flush();
      await drain(
        [
          { name: "limits and cache", limitMs: 100, run: () => shared.close() },
          { name: "traces", limitMs: 150, run: (ms) => tracing?.close(ms) },
          { name: "ticket store", limitMs: 150, run: () => data.tickets.close() },
          { name: "audit", limitMs: 50, run: () => audit.close() },
        ],
        logger,
      );
    },
  };
}
