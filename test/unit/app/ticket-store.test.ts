import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { DatabaseSync } from "node:sqlite";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { openSqliteTickets } from "../../../app/src/store/sqlite-tickets.ts";
import { newTicket } from "./fixtures.ts";
import { createMemoryTickets } from "./memory-tickets.ts";
import { describeTicketStore } from "./ticket-store-contract.ts";

const folder = mkdtempSync(join(tmpdir(), "mcp-tickets-"));
const path = join(folder, "tickets.sqlite");
const clear = () => {
  for (const end of ["", "-wal", "-shm"]) rmSync(path + end, { force: true });
};

afterAll(() => rmSync(folder, { recursive: true }));

describeTicketStore("memory", { open: createMemoryTickets, clear: () => {} });
describeTicketStore("sqlite", { open: () => openSqliteTickets(path, () => []), clear });

describe("the sqlite ticket file", () => {
  afterEach(clear);

  it("is filled once: a second start adds nothing and keeps what was written", async () => {
    const first = openSqliteTickets(path, () => [newTicket({ title: "From the seed" })]);
    await first.create(newTicket({ title: "From a user" }));
    await first.close();
    const second = openSqliteTickets(path, () => [newTicket({ title: "From the seed" })]);
    const { tickets } = await second.list({ limit: 10 });
    expect(tickets.map(({ title }) => title)).toEqual(["From a user", "From the seed"]);
    await second.close();
  });

  it("loses nothing that it answered for, and keeps no half of an update, when its process is killed", async () => {
    const writer = join(import.meta.dirname, "ticket-store-writer.ts");
    const child = spawn(process.execPath, [writer, path], { stdio: ["ignore", "pipe", "inherit"] });
    const answered: string[] = [];
    for await (const id of createInterface({ input: child.stdout })) {
      answered.push(id);
      if (answered.length === 200) child.kill("SIGKILL");
    }
    if (child.signalCode === null) await once(child, "exit");
    expect(child.signalCode).toBe("SIGKILL");
    const store = openSqliteTickets(path, () => []);
    for (const id of answered) {
      const ticket = await store.get(id);
      expect(ticket, id).toMatchObject({ version: 2, comments: [{ text: `about ${id}` }] });
    }
    // one more may have been on its way: created, and changed wholly or not at all
    const { tickets } = await store.list({ limit: 2, before: undefined });
    for (const { id } of tickets) {
      const { priority, comments } = (await store.get(id)) ?? {};
      expect([priority, comments?.length]).toBeOneOf([
        ["high", 1],
        ["medium", 0],
      ]);
    }
    await store.close();
    const db = new DatabaseSync(path);
    expect(db.prepare("PRAGMA integrity_check").get()).toEqual({ integrity_check: "ok" });
    db.close();
  });

  it("is brought from the first schema to the newest with all that it holds", async () => {
    const old = new DatabaseSync(path);
    old.exec(firstSchema);
    old.close();
    const store = openSqliteTickets(path, () => [newTicket({ title: "From the seed" })]);
    const first = { ...newTicket({ title: "Old" }), id: "TKT-0001", version: 1 };
    const comment = { at: "2026-05-01T09:00:00.000Z", by: "bo", text: "Seen" };
    expect(await store.get("TKT-0001")).toEqual({ ...first, comments: [comment] });
    expect((await store.list({ limit: 5 })).tickets).toHaveLength(1);
    const again = { comment: "Done", expectedVersion: 1 };
    expect(await store.update("TKT-0001", again, "cy", new Date())).toMatchObject({ version: 2 });
    expect((await store.create(newTicket(), "key-1")).ticket.id).toBe("TKT-0002");
    expect((await store.create(newTicket(), "key-1")).replayed).toBe(true);
    await store.close();
  });

  it("fails on a database of a newer server and leaves it as it is", () => {
    const db = new DatabaseSync(path);
    db.exec("PRAGMA user_version = 99");
    db.close();
    expect(() => openSqliteTickets(path, () => [])).toThrow(/schema 99.*newer version/);
    const after = new DatabaseSync(path);
    expect(after.prepare("PRAGMA user_version").get()).toEqual({ user_version: 99 });
    after.close();
  });

  it("fails on a file that is no database, and names it", () => {
    writeFileSync(path, "this is no database, but a text of some length".repeat(50));
    expect(() => openSqliteTickets(path, () => [])).toThrow(/tickets\.sqlite cannot be opened/);
  });
});

/** A database as the first release wrote it, with a ticket and a comment. */
const firstSchema = `
  CREATE TABLE tickets (
    number INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT NOT NULL, description TEXT NOT NULL,
    status TEXT NOT NULL, priority TEXT NOT NULL, category TEXT NOT NULL, site TEXT, sku TEXT,
    policy_id TEXT, requester TEXT NOT NULL, created_by TEXT NOT NULL, assignee TEXT,
    created_at TEXT NOT NULL, updated_at TEXT NOT NULL
  ) STRICT;
  CREATE INDEX tickets_by_status ON tickets (status, number);
  CREATE TABLE comments (
    id INTEGER PRIMARY KEY AUTOINCREMENT, ticket INTEGER NOT NULL REFERENCES tickets (number),
    at TEXT NOT NULL, by TEXT NOT NULL, text TEXT NOT NULL
  ) STRICT;
  CREATE INDEX comments_by_ticket ON comments (ticket, id);
  INSERT INTO tickets VALUES (1, 'Old', 'No light since this morning', 'open', 'medium', 'hardware',
    NULL, NULL, NULL, 'ana', 'ana', NULL, '2026-05-01T08:00:00.000Z', '2026-05-01T08:00:00.000Z');
  INSERT INTO comments VALUES (1, 1, '2026-05-01T09:00:00.000Z', 'bo', 'Seen');
  PRAGMA user_version = 1;`;
