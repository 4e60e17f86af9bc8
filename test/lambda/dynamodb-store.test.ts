import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { newTicket } from "../unit/app/fixtures.ts";
import { describeTicketStore } from "../unit/app/ticket-store-contract.ts";
import { openStore, startDynamoDb, type TestDynamoDb } from "./dynamodb-tables.ts";

let dynamodb: TestDynamoDb;
beforeAll(async () => {
  dynamodb = await startDynamoDb();
});
afterAll(() => dynamodb?.stop());

describeTicketStore("dynamodb", {
  async open() {
    await dynamodb.tables.create();
    return openStore();
  },
  clear: () => dynamodb.tables.remove(),
});

const functions = (count: number, ...seed: Parameters<typeof openStore>) =>
  Array.from({ length: count }, () => openStore(...seed));
const later = new Date("2026-05-02T09:00:00.000Z");

describe("many functions with one table", () => {
  beforeEach(() => dynamodb.tables.create());
  afterEach(async () => {
    dynamodb.front.mishap = undefined;
    await dynamodb.tables.remove();
  });
  const titles = async () =>
    (await openStore().list({ limit: 50 })).tickets.map(({ title }) => title);

  it("give each of the tickets that come at once an id of its own, without a gap", async () => {
    const calls = functions(16).flatMap((store) => [
      store.create(newTicket()),
      store.create(newTicket()),
    ]);
    const ids = (await Promise.all(calls)).map(({ ticket }) => ticket.id);
    const expected = Array.from({ length: 32 }, (_, n) => `TKT-${String(n + 1).padStart(4, "0")}`);
    expect(ids.sort()).toEqual(expected);
    const { tickets } = await openStore().list({ limit: 50 });
    expect(tickets.map(({ id }) => id)).toEqual(expected.reverse());
  });

  it("make one ticket of one key, and tell the others which", async () => {
    const created = await Promise.all(
      functions(8).map((store) => store.create(newTicket(), "key-1")),
    );
    expect(new Set(created.map(({ ticket }) => ticket.id)).size).toBe(1);
    expect(created.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(await titles()).toHaveLength(1);
  });

  it("lose no comment that others write at the same time", async () => {
    const { id } = (await openStore().create(newTicket())).ticket;
    const texts = Array.from({ length: 8 }, (_, n) => `comment ${n}`);
    await Promise.all(
      functions(8).map((store, n) => store.update(id, { comment: texts[n] }, "bo", later)),
    );
    const ticket = await openStore().get(id);
    expect(ticket?.comments.map(({ text }) => text).sort()).toEqual(texts);
    expect(ticket?.version).toBe(9);
  });

  it("keep every list true to the ticket, whatever changes", async () => {
    const [one, other] = [openStore(), openStore()];
    const { id } = (await one.create(newTicket({ site: "BER-1", assignee: "ana" }))).ticket;
    await other.update(
      id,
      { status: "in_progress", assignee: "bo", priority: "urgent" },
      "bo",
      later,
    );
    const found = async (query: object) => (await one.list({ limit: 5, ...query })).tickets;
    for (const gone of [{ status: "open" }, { assignee: "ana" }, { priority: "medium" }]) {
      expect(await found(gone)).toEqual([]);
    }
    const { description: _, comments: __, ...listed } = (await one.get(id)) ?? {};
    for (const now of [{ status: "in_progress" }, { assignee: "bo" }, { priority: "urgent" }]) {
      expect(await found(now)).toEqual([listed]);
    }
    expect(await found({ site: "BER-1" })).toEqual([listed]);
    expect(await found({})).toEqual([listed]);
  });

  const seed = () => ["First", "Second", "Third"].map((title) => newTicket({ title }));

  it("fill an empty table once, when they start together", async () => {
    const lists = await Promise.all(functions(8, seed).map((store) => store.list({ limit: 50 })));
    for (const { tickets } of lists) {
      expect(tickets.map(({ title }) => title)).toEqual(["Third", "Second", "First"]);
    }
    expect((await openStore(seed).create(newTicket())).ticket.id).toBe("TKT-0004");
  });

  it("finish what another began to fill, and show nothing before", async () => {
    let written = 0;
    dynamodb.front.mishap = ({ operation }) => {
      written += operation === "TransactWriteItems" ? 1 : 0;
      return written > 1 ? "throttle" : undefined;
    };
    await expect(openStore(seed).list({ limit: 5 })).rejects.toThrow(/cannot be reached now/);
    dynamodb.front.mishap = undefined;
    const store = openStore(seed);
    await store.update("TKT-0001", { comment: "x" }, "bo", later);
    expect(await titles()).toEqual(["Third", "Second", "First"]);
    await openStore(seed).list({ limit: 5 });
    expect(await store.get("TKT-0001")).toMatchObject({ version: 2, comments: [{ text: "x" }] });
  });
});
