import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { newTicket } from "../unit/app/fixtures.ts";
import type { Seen } from "./dynamodb-front.ts";
import { openStore, startDynamoDb, type TestDynamoDb } from "./dynamodb-tables.ts";

let dynamodb: TestDynamoDb;
let store: ReturnType<typeof openStore>;
beforeAll(async () => {
  dynamodb = await startDynamoDb();
});
afterAll(() => dynamodb?.stop());
beforeEach(async () => {
  await dynamodb.tables.create();
  store = openStore();
  await store.list({ limit: 1 });
  dynamodb.front.seen.length = 0;
});
afterEach(async () => {
  dynamodb.front.mishap = undefined;
  await dynamodb.front.open();
  await dynamodb.tables.remove();
});

const nothingChanged =
  /^The ticket store cannot be reached now; try again later\. Nothing was changed\.$/;
const inDoubt =
  /^The ticket store cannot be reached now, and whether the change was made is not known/;
const isWrite = ({ operation }: Seen) => operation === "TransactWriteItems";
const later = new Date("2026-05-02T09:00:00.000Z");
const ids = async () => (await openStore().list({ limit: 50 })).tickets.map(({ id }) => id);

describe("while DynamoDB has trouble, the ticket store", () => {
  it("writes once what it sends again because the answer was lost", async () => {
    let lost = 0;
    dynamodb.front.mishap = (seen) => (isWrite(seen) && lost++ % 2 === 0 ? "lose" : undefined);
    const { ticket } = await store.create(newTicket());
    await store.update(ticket.id, { comment: "x" }, "bo", later);
    expect(lost).toBe(4);
    const tokens = dynamodb.front.seen.filter(isWrite).map(({ body }) => body.ClientRequestToken);
    expect(new Set(tokens).size).toBe(2);
    expect(await ids()).toEqual([ticket.id]);
    expect(await store.get(ticket.id)).toMatchObject({ version: 2, comments: [{ text: "x" }] });
    expect(store.told).toEqual({ states: [], failures: 0 });
  });

  it("fails with the doubt when no answer comes, and the key finds the ticket afterwards", async () => {
    dynamodb.front.mishap = (seen) => (isWrite(seen) ? "lose" : undefined);
    await expect(store.create(newTicket(), "key-1")).rejects.toThrow(inDoubt);
    expect(store.told).toEqual({ states: [false], failures: 1 });
    dynamodb.front.mishap = undefined;
    const { ticket, replayed } = await store.create(newTicket(), "key-1");
    expect(replayed).toBe(true);
    expect(await ids()).toEqual([ticket.id]);
    expect(store.told).toEqual({ states: [false, true], failures: 1 });
  });

  it("fails without a doubt when it is throttled before it writes", async () => {
    dynamodb.front.mishap = (seen) => (isWrite(seen) ? undefined : "throttle");
    await expect(store.create(newTicket())).rejects.toThrow(nothingChanged);
    await expect(store.list({ limit: 5 })).rejects.toThrow(nothingChanged);
    expect(store.told).toEqual({ states: [false], failures: 2 });
    dynamodb.front.mishap = undefined;
    expect(await ids()).toEqual([]);
  });

  it("fails each use while nobody is there, and loses no ticket that it answered for", async () => {
    const { ticket } = await store.create(newTicket());
    await dynamodb.front.shut();
    for (const use of [
      () => store.create(newTicket()),
      () => store.get(ticket.id),
      () => store.list({ limit: 5 }),
      () => store.update(ticket.id, { comment: "x" }, "bo", later),
    ]) {
      await expect(use()).rejects.toThrow(nothingChanged);
    }
    await expect(store.check()).rejects.toThrow(nothingChanged);
    expect(store.told).toEqual({ states: [false], failures: 5 });
    await dynamodb.front.open();
    await store.check();
    expect(await store.get(ticket.id)).toEqual(ticket);
    expect(store.told.states).toEqual([false, true]);
  });

  it("fails at once for all but the one call that finds out whether it is back", async () => {
    await dynamodb.front.shut();
    await expect(store.get("TKT-0001")).rejects.toThrow(nothingChanged);
    await dynamodb.front.open();
    dynamodb.front.mishap = () => "hang";
    dynamodb.front.seen.length = 0;
    const trying = store.get("TKT-0001");
    trying.catch(() => {});
    for (let n = 0; n < 5; n++) await expect(store.get("TKT-0001")).rejects.toThrow(nothingChanged);
    await expect(trying).rejects.toThrow(nothingChanged);
    // one call, sent three times
    expect(dynamodb.front.seen).toHaveLength(3);
    expect(store.told).toEqual({ states: [false], failures: 7 });
  });

  it("fails when the table is not there, and says so to operators alone", async () => {
    await dynamodb.tables.remove();
    const lost = store.get("TKT-0001");
    await expect(lost).rejects.toThrow(nothingChanged);
    await expect(lost).rejects.not.toThrow(/ResourceNotFound|test-tickets/);
    expect(store.told).toEqual({ states: [false], failures: 1 });
    await dynamodb.tables.create();
  });
});
