import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ServerProcess, startServer } from "../unit/app/server-process.ts";
import { type PostgresContainer, postgresContainer } from "./postgres-container.ts";
import { readiness, type TicketClient, ticketClient } from "./ticket-client.ts";
import { until } from "./wait.ts";

/** What a caller may be told while the database is away. */
const refusal = /^The ticket store cannot be reached now[,;] [^\n]{20,300}$/;

const unlimited = { MCP_REQUESTS_PER_MINUTE: "1000000", MCP_TOOL_CALLS_PER_MINUTE: "1000000" };
const writers = 4;

let postgres: PostgresContainer;
let server: ServerProcess;
let reader: TicketClient;

describe("a server whose PostgreSQL comes and goes", () => {
  beforeAll(async () => {
    postgres = await postgresContainer("test-outage", { started: false });
    const starting = startServer({
      ...unlimited,
      MCP_STORE: "postgres",
      DATABASE_URL: postgres.url,
    });
    await postgres.start();
    server = await starting;
    reader = await ticketClient(server.port, "reader");
  });
  afterAll(async () => {
    reader?.close();
    await server?.clean();
    await postgres.remove();
  });

  it("waits at its start until the database is there, and says so", async () => {
    expect(server.log.map(({ msg }) => msg)).toContain("waiting for PostgreSQL");
    expect(await readiness(server.port)).toBe("200 ready");
    const seeded = await reader.call("get_ticket", { id: "TKT-0001" });
    expect(seeded).toMatchObject({ status: 200, failed: false });
  });

  it("refuses clearly while it is killed, goes on by itself, and has lost nothing that it answered for", async () => {
    const created: string[] = [];
    const refusals: string[] = [];
    const statuses = new Set<number>();
    let keyed = 0;
    let writing = true;
    const write = async (writer: number) => {
      const client = await ticketClient(server.port, `writer-${writer}`);
      for (let n = 0; writing; n++) {
        const args = { title: `Ticket ${writer}-${n}`, description: "Written in an outage" };
        // half of them with a key, which are repeated until they are answered for
        const key = n % 2 === 0 ? { idempotencyKey: `key-${n}` } : {};
        for (let done = false; !done; ) {
          const answer = await client.call("create_ticket", { ...args, ...key });
          statuses.add(answer.status);
          if (answer.failed) refusals.push(answer.text);
          else created.push(answer.ticket?.title ?? answer.text);
          done = !answer.failed || n % 2 === 1;
        }
        if (n % 2 === 0) keyed++;
      }
      client.close();
    };
    const all = Promise.all(Array.from({ length: writers }, (_, writer) => write(writer)));
    await until("many were written", async () => created.length > 200);
    await postgres.kill();
    await until("writers were refused", async () => refusals.length > 50);
    expect(await readiness(server.port)).toBe("503 store_unavailable");
    await postgres.start();
    const before = created.length;
    await until("writing goes on", async () => created.length > before + 200);
    writing = false;
    await all;

    expect(await readiness(server.port)).toBe("200 ready");
    expect([...statuses]).toEqual([200]);
    for (const text of new Set(refusals)) expect(text).toMatch(refusal);
    const rows = await postgres.query<{ title: string; key: string | null }>(
      "SELECT title, idempotency_key AS key FROM tickets WHERE created_by LIKE 'writer-%'",
    );
    const kept = new Set(rows.map(({ title }) => title));
    expect(created.filter((title) => !kept.has(title))).toEqual([]);
    expect(rows).toHaveLength(kept.size);
    expect(rows.filter(({ key }) => key !== null)).toHaveLength(keyed);
    const said = server.log.map(({ msg }) => msg);
    expect(said).toContain("PostgreSQL cannot be used: tickets are refused until it is");
    expect(said).toContain("PostgreSQL can be used again");
    const metrics = await (await fetch(`http://127.0.0.1:${server.metricsPort}/metrics`)).text();
    expect(metrics).toMatch(/^mcp_store_failures_total [1-9]/m);
    expect(server.child.exitCode).toBeNull();
  });

  it("refuses clearly while the database is frozen, and goes on when it thaws", async () => {
    await postgres.pause();
    const frozen = await reader.call("get_ticket", { id: "TKT-0001" });
    await postgres.unpause();
    expect(frozen).toMatchObject({ status: 200, failed: true });
    expect(frozen.text).toBe(
      "The ticket store cannot be reached now; try again later. Nothing was changed.",
    );
    await until("tickets can be read again", async () => {
      const answer = await reader.call("get_ticket", { id: "TKT-0001" });
      return !answer.failed;
    });
  });

  it("tells nobody the database's address, user or password", () => {
    const log = JSON.stringify(server.log);
    expect(log).toContain("PostgreSQL cannot be used");
    expect(log).not.toContain(postgres.password);
    expect(log).not.toContain("postgres://");
  });
});
