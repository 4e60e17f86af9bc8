import { join } from "node:path";
import { createAuditFile } from "./audit/file.ts";
import type { Authenticator } from "./auth/authenticator.ts";
import type { Config } from "./config.ts";
import { env, paths } from "./contract.ts";
import { messageOf, StartError } from "./errors.ts";
import type { Limiter } from "./limits/limiter.ts";
import type { ServerDeps } from "./server.ts";
import { loadInventory } from "./store/inventory.ts";
import { loadPolicies } from "./store/policies.ts";
import { fillDataFolder, findSeedFolder } from "./store/seed.ts";
import { readSeedTickets } from "./store/seed-tickets.ts";
import { openSqliteTickets } from "./store/sqlite-tickets.ts";
import type { Logger } from "./telemetry/logger.ts";
import { createMetrics, type Metrics } from "./telemetry/metrics.ts";

/** Opens the data and everything that a call needs; throws a StartError that says what to do. */
export function assembleServer(config: Config, logger: Logger, clock: () => Date): ServerDeps {
  const metrics = createMetrics(config.version);
  const seedFolder = findSeedFolder(import.meta.url);
  fillDataFolder(seedFolder, config.dataDir);
  const audit = createAuditFile({
    folder: config.logDir,
    clock,
    onFailure(error) {
      metrics.auditFailure();
      logger.error({ err: error }, "an audit line could not be written");
    },
  });
  const data = {
    inventory: loadInventory(config.dataDir),
    policies: loadPolicies(config.dataDir),
    tickets: openSqliteTickets(join(config.dataDir, "tickets.sqlite"), () =>
      readSeedTickets(seedFolder),
    ),
  };
  const { toolTimeoutSec } = config;
  return { config, data, clock, toolTimeoutSec, audit, metrics, logger };
}

/** The limiter that the settings ask for; Redis code is loaded only when it is used. */
export async function openLimiter(
  config: Config,
  metrics: Metrics,
  logger: Logger,
): Promise<Limiter> {
  const { requestsPerMinute } = config;
  metrics.limiterShared(false);
  if (config.shared === "memory") {
    const { createMemoryLimiter } = await import("./limits/memory.ts");
    return createMemoryLimiter(requestsPerMinute);
  }
  const { createRedisLimiter } = await import("./limits/redis.ts");
  return createRedisLimiter({
    url: config.redisUrl ?? "",
    requestsPerMinute,
    keyPrefix: `${config.name}:requests`,
    onState(usable, reason) {
      metrics.limiterShared(usable);
      if (usable) logger.info("rate limits are shared through Redis");
      else logger.warn({ reason }, "Redis cannot be used: each replica limits for itself");
    },
  });
}

/** The authenticator that the settings ask for. */
export async function openAuthenticator(
  config: Config,
  baseUrl: string,
  clock: () => Date,
): Promise<Authenticator> {
  if (config.authMode === "none") {
    const { createOpenAuthenticator } = await import("./auth/none.ts");
    return createOpenAuthenticator();
  }
  if (config.jwtSecret === undefined) throw new StartError(`${env.jwtSecret} is not set.`);
  const { createJwtAuthenticator } = await import("./auth/jwt.ts");
  return createJwtAuthenticator({
    secret: config.jwtSecret,
    audience: config.authAudience,
    issuer: config.authIssuer,
    resourceMetadataUrl: `${baseUrl}${paths.resourceMetadata}${paths.mcp}`,
    clock,
  });
}

/** Makes a fault at start one line for the operator. */
export function startFault(error: unknown): string {
  return error instanceof StartError
    ? error.message
    : `The server cannot start: ${messageOf(error)}`;
}
