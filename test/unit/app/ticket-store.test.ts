import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openSqliteTickets } from "../../../app/src/store/sqlite-tickets.ts";
import { ticketStatuses } from "../../../app/src/store/ticket.ts";
import { transitions } from "../../../app/src/store/ticket-change.ts";
import type { TicketStore } from "../../../app/src/store/tickets.ts";
import { newTicket } from "./fixtures.ts";
import { createMemoryTickets } from "./memory-tickets.ts";

const folder = mkdtempSync(join(tmpdir(), "mcp-tickets-"));
const path = join(folder, "tickets.sqlite");
const later = new Date("2026-05-02T09:00:00.000Z");

const stores: Record<string, () => TicketStore> = {
  memory: createMemoryTickets,
  sqlite: () => openSqliteTickets(path, () => []),
};

describe.each(Object.entries(stores))("the %s ticket store", (_, open) => {
  let store: TicketStore;
  beforeEach(() => {
    store = open();
  });
  afterEach(async () => {
    await store.close();
    for (const end of ["", "-wal", "-shm"]) rmSync(path + end, { force: true });
  });

  it("gives each ticket the next id and returns it as it was created", async () => {
    const full = newTicket({
      sku: "NET-SW-048",
      policyId: "POL-OPS-001",
      site: "BER-1",
      assignee: "bo",
    });
    expect(await store.create(full)).toEqual({ ...full, id: "TKT-0001", comments: [] });
    expect(await store.create(newTicket())).toEqual({
      ...newTicket(),
      id: "TKT-0002",
      comments: [],
    });
    expect(await store.get("TKT-0001")).toEqual({ ...full, id: "TKT-0001", comments: [] });
    await expect(store.check()).resolves.toBeUndefined();
  });

  it("knows no ticket that was not created", async () => {
    for (const id of ["TKT-0009", "TKT-1", "1", ""]) expect(await store.get(id)).toBeUndefined();
    expect(await store.update("TKT-0009", { priority: "low" }, "bo", later)).toBeUndefined();
  });

  it("keeps text as it is, whatever it looks like", async () => {
    const title = "'); DROP TABLE tickets;-- \u0000 \u{1f525} %_";
    const { id } = await store.create(newTicket({ title }));
    expect((await store.get(id))?.title).toBe(title);
  });

  it("lists newest first, in pages that meet without gap or overlap", async () => {
    for (let n = 0; n < 5; n++) await store.create(newTicket());
    const seen: string[] = [];
    let before: number | undefined;
    do {
      const page = await store.list({ limit: 2, before });
      seen.push(...page.tickets.map(({ id }) => id));
      before = page.next;
    } while (before !== undefined);
    expect(seen).toEqual(["TKT-0005", "TKT-0004", "TKT-0003", "TKT-0002", "TKT-0001"]);
  });

  it("lists only what meets every condition", async () => {
    await store.create(newTicket({ priority: "high", site: "BER-1", sku: "A-1", assignee: "bo" }));
    await store.create(newTicket({ priority: "high", status: "closed", title: "Badge 100% lost" }));
    await store.create(newTicket({ description: "no power in RACK 7" }));
    const ids = async (query: object) =>
      (await store.list({ limit: 10, ...query })).tickets.map(({ id }) => id);
    expect(await ids({ priority: "high" })).toEqual(["TKT-0002", "TKT-0001"]);
    expect(await ids({ priority: "high", status: "open" })).toEqual(["TKT-0001"]);
    expect(await ids({ site: "BER-1", sku: "A-1", assignee: "bo" })).toEqual(["TKT-0001"]);
    expect(await ids({ text: "badge 100% LOST" })).toEqual(["TKT-0002"]);
    expect(await ids({ text: "rack" })).toEqual(["TKT-0003"]);
    expect(await ids({ text: "%" })).toEqual(["TKT-0002"]);
    expect(await ids({ text: "no such words" })).toEqual([]);
  });

  it("changes only what is asked for, and adds comments in order", async () => {
    const { id } = await store.create(newTicket());
    await store.update(id, { assignee: "bo", comment: "Looking" }, "bo", later);
    const changed = await store.update(id, { status: "resolved", comment: "Done" }, "cy", later);
    expect(changed).toEqual({
      ...newTicket(),
      id,
      status: "resolved",
      assignee: "bo",
      updatedAt: later.toISOString(),
      comments: [
        { at: later.toISOString(), by: "bo", text: "Looking" },
        { at: later.toISOString(), by: "cy", text: "Done" },
      ],
    });
    expect(await store.get(id)).toEqual(changed);
  });

  it("fails on exactly the status changes that are not allowed, and changes nothing", async () => {
    for (const from of ticketStatuses) {
      for (const to of ticketStatuses) {
        const { id } = await store.create(newTicket({ status: from }));
        const update = store.update(id, { status: to, comment: "x" }, "bo", later);
        if (from === to || transitions[from].includes(to)) {
          expect((await update)?.status).toBe(to);
        } else {
          await expect(update, `${from} to ${to}`).rejects.toThrow(/^status: TKT-/);
          expect(await store.get(id)).toMatchObject({ status: from, comments: [] });
        }
      }
    }
  });
});

describe("the sqlite ticket file", () => {
  afterEach(() => rmSync(path, { force: true }));

  it("is filled once: a second start adds nothing and keeps what was written", async () => {
    const first = openSqliteTickets(path, () => [newTicket({ title: "From the seed" })]);
    await first.create(newTicket({ title: "From a user" }));
    await first.close();
    const second = openSqliteTickets(path, () => [newTicket({ title: "From the seed" })]);
    const { tickets } = await second.list({ limit: 10 });
    expect(tickets.map(({ title }) => title)).toEqual(["From a user", "From the seed"]);
    await second.close();
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
