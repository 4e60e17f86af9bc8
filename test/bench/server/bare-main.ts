import type { Server } from "node:http";
import { join } from "node:path";
import { createAdaptorServer } from "@hono/node-server";
import { Hono } from "hono";
import { noAnswers } from "../../../app/src/cache/answers.ts";
import { loadConfig } from "../../../app/src/config.ts";
import { env, paths } from "../../../app/src/contract.ts";
import { listen } from "../../../app/src/listen.ts";
import { readJsonBody } from "../../../app/src/request-body.ts";
import { createMcp } from "../../../app/src/serve-mcp.ts";
import type { ServerDeps } from "../../../app/src/server.ts";
import { loadInventory } from "../../../app/src/store/inventory.ts";
import { loadPolicies } from "../../../app/src/store/policies.ts";
import { fillDataFolder, findSeedFolder } from "../../../app/src/store/seed.ts";
import { readSeedTickets } from "../../../app/src/store/seed-tickets.ts";
import { openSqliteTickets } from "../../../app/src/store/sqlite-tickets.ts";
import { createLogger } from "../../../app/src/telemetry/logger.ts";
import { tools } from "../../../app/src/tools/registry.ts";
import { noMetrics } from "./no-metrics.ts";

/*
 * The server without what guards and records: the same tools, resources, prompts, MCP handler and
 * HTTP stack, but no token, no limits, no audit, no metrics and no gate in front of the handler.
 */
const config = loadConfig();
const seedFolder = findSeedFolder(import.meta.url);
fillDataFolder(seedFolder, config.dataDir);
const entered = Promise.resolve({ admitted: true, leave() {} } as const);
const deps: ServerDeps = {
  config,
  tools,
  data: {
    inventory: loadInventory(config.dataDir),
    policies: loadPolicies(config.dataDir),
    tickets: openSqliteTickets(join(config.dataDir, "tickets.sqlite"), () =>
      readSeedTickets(seedFolder),
    ),
  },
  clock: () => new Date(),
  toolTimeoutSec: config.toolTimeoutSec,
  readOnly: false,
  toolGate: { enter: () => entered },
  answers: noAnswers,
  audit: { accepts: () => true, record() {}, close() {} },
  metrics: noMetrics,
  logger: createLogger(config),
};
const handler = createMcp(deps, config);
const bodyLimit = config.bodyLimitKiB * 1024;
const app = new Hono();
app.all(paths.mcp, async (c) => {
  const request = c.req.raw;
  const body = request.method === "POST" ? await readJsonBody(request, bodyLimit) : undefined;
  return handler.fetch(request, body?.kind === "json" ? { parsedBody: body.value } : {});
});
const server = createAdaptorServer({ fetch: app.fetch }) as Server;
await listen(server, config.host, config.port, env.port);
process.on("SIGTERM", () => process.exit(0));
