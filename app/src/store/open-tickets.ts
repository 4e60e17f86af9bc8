import { join } from "node:path";
import type { Config } from "../config.ts";
import type { DynamoDb } from "../dynamodb/dynamodb.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import { readSeedTickets } from "./seed-tickets.ts";
import type { TicketStore } from "./tickets.ts";

/** How long a start waits for a database that is still starting itself, in ms. */
const waitMs = 20_000;

/** What opening tickets needs besides the settings. */
export interface TicketsDeps {
  readonly seedFolder: string;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly clock: () => Date;
  readonly dynamodb: DynamoDb;
}

/** Opens the ticket store that the settings ask for; only the code that is needed is loaded. */
export async function openTickets(config: Config, deps: TicketsDeps): Promise<TicketStore> {
  const store = await openStore(config, deps);
  if (config.webhookUrl === undefined) return store;
  const { openWebhook } = await import("../webhook/open-webhook.ts");
  return openWebhook(store, config, deps);
}

async function openStore(
  config: Config,
  { seedFolder, logger, metrics, dynamodb }: TicketsDeps,
): Promise<TicketStore> {
  const seed = () => readSeedTickets(seedFolder);
  if (config.store === "sqlite") {
    const { openSqliteTickets } = await import("./sqlite-tickets.ts");
    return openSqliteTickets(join(config.dataDir, "tickets.sqlite"), seed);
  }
  const told = (database: string) => ({
    onFailure: () => metrics.storeFailure(),
    onState(usable: boolean, reason: string) {
      if (usable) logger.info(`${database} can be used again`);
      else logger.error({ reason }, `${database} cannot be used: tickets are refused until it is`);
    },
  });
  if (config.store === "dynamodb") {
    const { openDynamoDbTickets } = await import("./dynamodb-tickets.ts");
    const table = config.ticketsTable ?? "";
    return openDynamoDbTickets(dynamodb, { table, seed, ...told("DynamoDB") });
  }
  const { openPostgresTickets } = await import("./postgres-tickets.ts");
  return openPostgresTickets({
    url: config.databaseUrl ?? "",
    size: config.databasePoolSize,
    waitMs,
    seed,
    onWait: (reason) => logger.warn({ reason }, "waiting for PostgreSQL"),
    ...told("PostgreSQL"),
  });
}
