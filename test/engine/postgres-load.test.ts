import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ServerProcess, startServer } from "../unit/app/server-process.ts";
import { type PostgresContainer, postgresContainer } from "./postgres-container.ts";
import { ticketClient } from "./ticket-client.ts";

const clients = 16;
const writes = 100_000;
const unlimited = { MCP_REQUESTS_PER_MINUTE: "1000000", MCP_TOOL_CALLS_PER_MINUTE: "1000000" };

const totals =
  "SELECT count(*) AS tickets, count(DISTINCT title) AS titles FROM tickets WHERE created_by LIKE 'client-%'";

/** Writes from all clients at once, each as quickly as it is answered; gives back every id. */
async function writeTickets(port: number): Promise<string[]> {
  const ids: string[] = [];
  let next = 0;
  const write = async (n: number) => {
    const client = await ticketClient(port, `client-${n}`);
    while (next < writes) {
      const title = `Ticket ${next++}`;
      const answer = await client.call("create_ticket", { title, description: "One of many" });
      if (answer.ticket?.title !== title) throw new Error(`${title}: ${answer.text}`);
      ids.push(answer.ticket.id);
    }
    client.close();
  };
  await Promise.all(Array.from({ length: clients }, (_, n) => write(n)));
  return ids;
}

describe("100,000 tickets from 16 clients at once", () => {
  let postgres: PostgresContainer;
  let server: ServerProcess;
  beforeAll(async () => {
    postgres = await postgresContainer("test-load");
  });
  afterAll(() => postgres.remove());

  it("are all in SQLite, each once", { timeout: 900_000 }, async () => {
    server = await startServer(unlimited);
    try {
      const ids = await writeTickets(server.port);
      expect(new Set(ids).size).toBe(writes);
      const db = new DatabaseSync(join(server.dataDir, "tickets.sqlite"), { readOnly: true });
      expect(db.prepare(totals).get()).toEqual({ tickets: writes, titles: writes });
      db.close();
    } finally {
      await server.clean();
    }
  });

  it("are all in PostgreSQL, each once", { timeout: 900_000 }, async () => {
    server = await startServer({ ...unlimited, MCP_STORE: "postgres", DATABASE_URL: postgres.url });
    try {
      const ids = await writeTickets(server.port);
      expect(new Set(ids).size).toBe(writes);
      const [row] = await postgres.query<{ tickets: string; titles: string }>(totals);
      expect(row).toEqual({ tickets: String(writes), titles: String(writes) });
    } finally {
      await server.clean();
    }
  });
});
