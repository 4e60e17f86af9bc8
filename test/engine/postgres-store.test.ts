import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPostgresTickets } from "../../app/src/store/postgres-tickets.ts";
import { newTicket } from "../unit/app/fixtures.ts";
import { describeTicketStore } from "../unit/app/ticket-store-contract.ts";
import { type PostgresContainer, postgresContainer } from "./postgres-container.ts";

let postgres: PostgresContainer;
const empty = () =>
  postgres.query("DROP SCHEMA public CASCADE; CREATE SCHEMA public").then(() => {});
const settings = () => ({
  url: postgres.url,
  size: 10,
  waitMs: 20_000,
  onWait: () => {},
  onState: () => {},
  onFailure: () => {},
  seed: () => [],
});

beforeAll(async () => {
  postgres = await postgresContainer("test-store");
});
afterAll(() => postgres.remove());

describeTicketStore("postgres", { open: () => openPostgresTickets(settings()), clear: empty });

describe("the tables in PostgreSQL", () => {
  it("are made and filled once by replicas that start together", async () => {
    const seed = () => [newTicket({ title: "First" }), newTicket({ title: "Second" })];
    const replicas = await Promise.all(
      Array.from({ length: 8 }, () => openPostgresTickets({ ...settings(), seed })),
    );
    const [one] = replicas;
    const { tickets = [] } = (await one?.list({ limit: 10 })) ?? {};
    expect(tickets.map(({ title }) => title)).toEqual(["Second", "First"]);
    await Promise.all(replicas.map((replica) => replica.close()));
    await empty();
  });

  it("fails on those of a newer server and leaves them as they are", async () => {
    await (await openPostgresTickets(settings())).close();
    await postgres.query("UPDATE ticket_schema SET version = 99");
    await expect(openPostgresTickets(settings())).rejects.toThrow(/schema 99.*newer version/);
    expect(await postgres.query("SELECT version FROM ticket_schema")).toEqual([{ version: 99 }]);
    await empty();
  });

  it("need no right to create tables once they are there", async () => {
    await (await openPostgresTickets(settings())).close();
    await postgres.query(
      "CREATE ROLE writer LOGIN PASSWORD 'w'; GRANT USAGE ON SCHEMA public TO writer; GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO writer",
    );
    const url = postgres.url.replace(/\/\/[^@]*@/, "//writer:w@");
    const store = await openPostgresTickets({ ...settings(), url });
    expect((await store.create(newTicket())).ticket.id).toBe("TKT-0001");
    await store.update("TKT-0001", { comment: "x" }, "bo", new Date());
    expect(await store.get("TKT-0001")).toMatchObject({ version: 2, comments: [{ text: "x" }] });
    await store.close();
    await empty();
    await postgres.query("DROP ROLE writer");
  });

  it.each([
    ["a wrong password", (url: string) => url.replace(/:[^:@]*@/, ":wrong-one@")],
    ["a database that is not there", (url: string) => url.replace(/ops$/, "none")],
  ])("fails at once on %s, in one line without the password", async (_, change) => {
    const url = change(postgres.url);
    const opened = openPostgresTickets({ ...settings(), url });
    await expect(opened).rejects.toThrow(/^The ticket database at 127\.0\.0\.1:\d+ cannot be used/);
    await expect(opened).rejects.not.toThrow(/wrong-one|only-for-tests|\n/);
  });
});
