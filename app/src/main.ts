import { type Assembled, assembleServer } from "./assemble.ts";
import { type Config, loadConfig, unknownSettings } from "./config.ts";
import { drain } from "./drain.ts";
import { startFault } from "./errors.ts";
import { type Running, shutDownSteps } from "./shut-down.ts";
import { createLogger } from "./telemetry/logger.ts";
import { createMetrics, type ScrapedMetrics } from "./telemetry/metrics.ts";
import { tools } from "./tools/registry.ts";

const startedAt = new Date();

start().catch((error: unknown) => {
  process.stderr.write(`${startFault(error)}\n`);
  process.exit(1);
});

async function start(): Promise<void> {
  const config = loadConfig();
  const logger = createLogger(config);
  for (const { name, closest } of unknownSettings()) {
    logger.warn({ name }, `the server knows no setting of this name; the closest is ${closest}`);
  }
  process.on("uncaughtException", (error) => {
    logger.fatal({ err: error }, "unexpected fault, the server ends");
    process.exit(1);
  });
  // What one request left unhandled must not end those of everybody else.
  process.on("unhandledRejection", (error) => {
    logger.error({ err: error }, "unexpected fault, the server goes on");
  });
  let deps: Assembled | undefined;
  let running: Running | undefined;
  let stopping = false;
  const stop = (reason: string) => {
    // A second signal means that somebody does not want to wait.
    if (stopping) process.exit(1);
    stopping = true;
    if (deps === undefined) {
      // Nothing was accepted, so there is nothing to finish: a database may still be waited for.
      logger.info({ reason }, "stopped before the start was complete");
      process.exit(0);
    }
    logger.info({ reason }, "draining");
    drain(shutDownSteps(running, deps), logger).then(() => {
      logger.info("stopped");
      process.exit(0);
    });
  };
  process.on("SIGTERM", () => stop("SIGTERM"));
  process.on("SIGINT", () => stop("SIGINT"));
  const metrics = createMetrics(config.version);
  deps = await assembleServer(config, { logger, metrics, clock: () => new Date() });
  for (const { name, scope } of tools) logger.info({ tool: name, scope }, "tool registered");
  running = await serve(config, { ...deps, metrics }, () => stop("stdin closed"));
}

/** Loads only the transport that is asked for, so that stdio never loads HTTP code. */
async function serve(
  config: Config,
  deps: Assembled & { readonly metrics: ScrapedMetrics },
  onEnd: () => void,
): Promise<Running> {
  if (config.transport === "stdio") {
    const { serveOverStdio } = await import("./serve-stdio.ts");
    return serveOverStdio(deps, onEnd);
  }
  const { serveHttp } = await import("./serve-http.ts");
  return serveHttp(config, deps, startedAt);
}
