import { openAudit } from "./audit/open-audit.ts";
import { dataFingerprint } from "./cache/data-fingerprint.ts";
import type { Config } from "./config.ts";
import { lazyDynamoDb } from "./dynamodb/dynamodb.ts";
import type { Fixtures } from "./fixtures/fixtures.ts";
import { openShared, type Shared } from "./limits/shared.ts";
import type { ServerDeps } from "./server.ts";
import { loadInventory } from "./store/inventory.ts";
import { openTickets } from "./store/open-tickets.ts";
import { loadPolicies } from "./store/policies.ts";
import { fillDataFolder, findSeedFolder } from "./store/seed.ts";
import type { Logger } from "./telemetry/logger.ts";
import type { Metrics } from "./telemetry/metrics.ts";
import { openTracing } from "./telemetry/open-tracing.ts";
import { tools } from "./tools/registry.ts";

/** Everything that a call needs, on any transport. */
export interface Assembled extends ServerDeps {
  readonly shared: Shared;
}

/** Who hears of what happens, and its time. */
export interface Observers {
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly clock: () => Date;
}

/** Opens the data and everything that a call needs; throws a StartError that says what to do. */
export async function assembleServer(
  config: Config,
  { logger, metrics, clock }: Observers,
): Promise<Assembled> {
  const seedFolder = findSeedFolder(import.meta.url);
  fillDataFolder(seedFolder, config.dataDir);
  const audit = openAudit(config, clock, metrics, logger);
  const dynamodb = lazyDynamoDb();
  const data = {
    inventory: loadInventory(config.dataDir),
    policies: loadPolicies(config.dataDir),
    tickets: await openTickets(config, { seedFolder, logger, metrics, clock, dynamodb }),
  };
  const fingerprint = () => dataFingerprint(data);
  const shared = await openShared(config, { metrics, logger, dynamodb, fingerprint });
  const { toolTimeoutSec, readOnly } = config;
  const { toolGate, answers } = shared;
  const limits = { toolTimeoutSec, readOnly, toolGate, answers };
  const fixtures = await openFixtures(config);
  const tracing = await openTracing(config, logger);
  return {
    config,
    tools,
    fixtures,
    data,
    clock,
    ...limits,
    audit,
    tracing,
    metrics,
    logger,
    shared,
  };
}

/** Loads what conformance suites call, only when it is asked for. */
async function openFixtures(config: Config): Promise<Fixtures | undefined> {
  if (!config.conformanceFixtures) return undefined;
  const { createFixtures } = await import("./fixtures/fixtures.ts");
  return createFixtures();
}
