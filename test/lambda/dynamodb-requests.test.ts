import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { tableActions } from "../../infra/lambda/table-actions-plan.ts";
import { newTicket } from "../unit/app/fixtures.ts";
import { openStore, startDynamoDb, type TestDynamoDb } from "./dynamodb-tables.ts";

let dynamodb: TestDynamoDb;
beforeAll(async () => {
  dynamodb = await startDynamoDb();
});
afterAll(() => dynamodb?.stop());

const later = new Date("2026-05-02T09:00:00.000Z");

/** What a transaction asks for, in its order. */
const transaction = z.object({
  TransactItems: z.array(
    z.record(z.string(), z.looseObject({ ConditionExpression: z.string() }).partial()),
  ),
  ClientRequestToken: z.string().min(1),
});

describe("what is asked of DynamoDB", () => {
  let store: ReturnType<typeof openStore>;
  beforeEach(async () => {
    await dynamodb.tables.create();
    store = openStore();
  });
  afterEach(() => dynamodb.tables.remove());

  /** The requests of one use of the store, once it knows that the table is filled. */
  async function asked(use: () => Promise<unknown>) {
    await store.get("TKT-0001");
    dynamodb.front.seen.length = 0;
    await use();
    return [...dynamodb.front.seen];
  }
  const operations = (seen: readonly { readonly operation: string }[]) =>
    seen.map(({ operation }) => operation);
  /** The conditions of the parts of the one transaction. */
  const conditions = (seen: Awaited<ReturnType<typeof asked>>) => {
    const [body] = seen
      .filter(({ operation }) => operation === "TransactWriteItems")
      .map((one) => transaction.parse(one.body));
    return body?.TransactItems.flatMap((part) =>
      Object.values(part).map((write) => write.ConditionExpression),
    );
  };

  it("is nothing at a start, and at the first use whether the table was filled", async () => {
    dynamodb.front.seen.length = 0;
    const fresh = openStore();
    expect(dynamodb.front.seen).toEqual([]);
    await fresh.list({ limit: 5 });
    await fresh.list({ limit: 5 });
    const filling = ["GetItem", "UpdateItem"];
    expect(operations(dynamodb.front.seen)).toEqual([...filling, "Query", "Query"]);
  });

  it("is a number and one transaction for a new ticket, which fails on a number that is taken", async () => {
    const seen = await asked(() => store.create(newTicket()));
    expect(operations(seen)).toEqual(["UpdateItem", "TransactWriteItems"]);
    // the ticket, and its places in the lists of all, of its priority and of its status
    const isNew = "attribute_not_exists(#pk)";
    expect(conditions(seen)).toEqual([isNew, undefined, undefined, undefined]);
  });

  it("looks for a key first, and fails on one that another call was faster with", async () => {
    const seen = await asked(() => store.create(newTicket(), "key-1"));
    expect(operations(seen)).toEqual(["GetItem", "UpdateItem", "TransactWriteItems"]);
    expect(conditions(seen)?.slice(0, 2)).toEqual(Array(2).fill("attribute_not_exists(#pk)"));
    const again = await asked(() => store.create(newTicket(), "key-1"));
    expect(operations(again)).toEqual(["GetItem", "Query"]);
  });

  it("is one consistent query for a ticket with all its comments", async () => {
    const { id } = (await store.create(newTicket())).ticket;
    for (const comment of ["a", "b", "c"]) await store.update(id, { comment }, "bo", later);
    const seen = await asked(() => store.get(id));
    expect(operations(seen)).toEqual(["Query"]);
    expect(seen[0]?.body.ConsistentRead).toBe(true);
    expect(seen[0]?.answer.ScannedCount).toBe(4);
  });

  it("is a query and one transaction for a change, which fails on any other version than was read", async () => {
    const { id } = (await store.create(newTicket())).ticket;
    const seen = await asked(() =>
      store.update(id, { status: "closed", comment: "x" }, "bo", later),
    );
    expect(operations(seen)).toEqual(["Query", "TransactWriteItems"]);
    // the ticket, its old status, three lists, the comment
    expect(conditions(seen)).toEqual(["#version = :before", ...Array(5).fill(undefined)]);
  });

  it("looks at no more tickets for a page than it shows and one more, whatever the filter", async () => {
    for (let n = 0; n < 12; n++)
      await store.create(newTicket({ sku: n % 4 === 0 ? "A-1" : "B-1" }));
    for (const [query, read] of [
      [{ limit: 3 }, 4],
      [{ limit: 3, before: 6 }, 4],
      [{ limit: 20 }, 12],
      [{ limit: 20, sku: "A-1" }, 3],
      [{ limit: 20, status: "closed" }, 0],
    ] as const) {
      const seen = await asked(() => store.list(query));
      expect(operations(seen)).toEqual(["Query"]);
      expect(seen[0]?.body).toMatchObject({ ConsistentRead: true, Limit: query.limit + 1 });
      expect(seen[0]?.answer.ScannedCount, JSON.stringify(query)).toBe(read);
    }
  });

  it("reads on for a second filter and a text until the page is full, four times as much each time", async () => {
    for (let n = 0; n < 30; n++) {
      await store.create(newTicket({ title: n === 2 ? "Needle" : "Hay", site: "BER-1" }));
    }
    for (const second of [{ text: "NEEDLE" }, { site: "BER-1", text: "needle" }]) {
      const seen = await asked(async () => {
        expect(await store.list({ limit: 1, ...second })).toMatchObject({
          tickets: [{ id: "TKT-0003" }],
        });
      });
      expect(seen.map(({ body }) => body.Limit)).toEqual([2, 8, 32]);
      expect(seen.map(({ answer }) => answer.ScannedCount)).toEqual([2, 8, 20]);
    }
  });

  it("is all that the function's role allows, and nothing else", async () => {
    const seen = await asked(async () => {
      const { ticket } = await store.create(newTicket(), "key-1");
      await store.update(ticket.id, { status: "closed" }, "bo", later);
      await store.list({ limit: 5, text: "x" });
      await openStore().check();
    });
    const actions = seen.flatMap(({ operation, body }) =>
      operation === "TransactWriteItems"
        ? transaction
            .parse(body)
            .TransactItems.flatMap(Object.keys)
            .map((part) => `${part}Item`)
        : [operation],
    );
    const allowed = tableActions.tickets.map((action) => action.replace("dynamodb:", ""));
    expect([...new Set(actions)].sort()).toEqual(allowed.toSorted());
  });
});
