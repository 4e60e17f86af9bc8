import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromItem } from "../../../app/src/dynamodb/values.ts";
import { UserError } from "../../../app/src/errors.ts";
import {
  asciiLower,
  commentItem,
  headItem,
  listItems,
  wholeTicket,
} from "../../../app/src/store/dynamodb-items.ts";
import {
  digits,
  highestNumber,
  idempotencyPartition,
  indexed,
  placeToLook,
} from "../../../app/src/store/dynamodb-layout.ts";
import { updateWrites } from "../../../app/src/store/dynamodb-writes.ts";
import { ticketPriorities, ticketStatuses } from "../../../app/src/store/ticket.ts";
import { ticketFromRow } from "../../../app/src/store/ticket-rows.ts";
import { newTicket } from "./fixtures.ts";

const versionOf = (change: Parameters<typeof newTicket>[0] = {}, version = 1, comments = 0) => ({
  number: 42,
  version,
  ticket: newTicket(change),
  comments,
});

describe("tickets as items of DynamoDB", () => {
  it("are whole in one item, and come back as they were", () => {
    const change = { site: "BER-1", sku: "A-1", policyId: "POL-1", assignee: "bo" };
    const row = fromItem(headItem(versionOf(change)));
    expect(row).toMatchObject({ pk: "ticket#000000042", sk: "#", comments: 0 });
    expect(ticketFromRow(row, [])).toEqual({
      ...newTicket(change),
      id: "TKT-0042",
      version: 1,
      comments: [],
    });
  });

  it("are in the list of all and in one for each thing they are about, without their description", () => {
    const items = listItems(versionOf({ site: "BER-1", sku: "A-1", assignee: "bo" })).map(fromItem);
    expect(items.map(({ pk }) => pk)).toEqual([
      "tickets",
      "sku#A-1",
      "assignee#bo",
      "site#BER-1",
      "priority#medium",
      "status#open",
    ]);
    for (const item of items) {
      expect(item).toMatchObject({
        sk: "000000042",
        find: "switch is dead\nno light since this morning",
      });
      expect(item).not.toHaveProperty("description");
    }
  });

  it("fails on text that is longer than an item may be, and on a name longer than a key", () => {
    const long = "x".repeat(400 * 1024);
    for (const make of [
      () => headItem(versionOf({ description: long })),
      () => listItems(versionOf({ description: long })),
      () => commentItem(42, 2, { at: "now", by: "bo", text: long }),
    ]) {
      expect(make).toThrow(UserError);
      expect(make).toThrow(/takes 40\d KiB, and DynamoDB keeps 400 KiB in one item\. Shorten/);
    }
    const named = () => listItems(versionOf({ assignee: "ä".repeat(1025) }));
    expect(named).toThrow(UserError);
    expect(named).toThrow(/^assignee: it is too long/);
  });

  it("are ordered by number", () => {
    const number = fc.integer({ min: 0, max: highestNumber });
    fc.assert(
      fc.property(number, number, (a, b) => {
        expect(digits(a) < digits(b)).toBe(a < b);
      }),
    );
  });

  it("have a key of their own for each creator and idempotency key", () => {
    const pair = fc.tuple(fc.string(), fc.string());
    fc.assert(
      fc.property(pair, pair, (one, other) => {
        const isSame = idempotencyPartition(...one) === idempotencyPartition(...other);
        expect(isSame).toBe(one[0] === other[0] && one[1] === other[1]);
      }),
    );
    expect(idempotencyPartition("ana", "b")).not.toBe(idempotencyPartition("an", "ab"));
  });

  it("are looked for where fewest are, and by the other filters there", () => {
    expect(placeToLook({ limit: 1 })).toEqual({ pk: "tickets", rest: [] });
    const query = { status: "open", sku: "A\0", priority: "low", limit: 1 } as const;
    expect(placeToLook(query)).toEqual({
      pk: "sku#A\uFFFD",
      rest: [
        ["priority", "low"],
        ["status", "open"],
      ],
    });
  });

  it("are found by letters of ASCII in any case, and by others as they are", () => {
    expect(asciiLower("RACK 7, Über Größe İ")).toBe("rack 7, Über größe İ");
  });
});

describe("a change of a ticket", () => {
  const value = fc.option(fc.constantFrom("A", "B", "C"), { nil: undefined });
  const change = fc.record({
    status: fc.constantFrom(...ticketStatuses),
    priority: fc.constantFrom(...ticketPriorities),
    assignee: value,
    site: value,
    sku: value,
  });
  const given = (fields: Record<string, string | undefined>) =>
    Object.fromEntries(Object.entries(fields).filter(([, one]) => one !== undefined));

  it("writes no item twice, and leaves the ticket in exactly its new lists", () => {
    fc.assert(
      fc.property(change, change, (old, now) => {
        const [before, after] = [versionOf(given(old)), versionOf(given(now), 2, 1)];
        const comment = { at: "now", by: "bo", text: "x" };
        const writes = updateWrites("t", before, after, comment);
        const keyOfWrite = ({ Put, Delete }: (typeof writes)[number]) =>
          JSON.stringify([(Put?.Item ?? Delete?.Key)?.pk, (Put?.Item ?? Delete?.Key)?.sk]);
        const keys = writes.map(keyOfWrite);
        // DynamoDB refuses a transaction that names an item twice, or has more than 100
        expect(new Set(keys).size).toBe(keys.length);
        expect(keys.length).toBeLessThanOrEqual(3 + 2 * indexed.length);
        const places = new Set(
          listItems(before).map((Item) => keyOfWrite({ Put: { Item, TableName: "t" } })),
        );
        for (const write of writes.slice(1)) {
          if (write.Delete !== undefined) places.delete(keyOfWrite(write));
          else if (write.Put?.Item?.sk?.S === digits(42)) places.add(keyOfWrite(write));
        }
        const expected = listItems(after).map((Item) =>
          keyOfWrite({ Put: { Item, TableName: "t" } }),
        );
        expect([...places].sort()).toEqual(expected.sort());
      }),
    );
  });
});

describe("a ticket that was read while somebody changed it", () => {
  const head = { version: 3, comments: 2 };

  it("is whole when it has as many comments as it counts, without those of later versions", () => {
    const comments = [{ version: 2 }, { version: 3 }, { version: 4 }];
    expect(wholeTicket([head, ...comments])).toEqual({ head, comments: comments.slice(0, 2) });
  });

  it("fails to be whole without a comment that it counts", () => {
    expect(wholeTicket([head, { version: 2 }])).toBeUndefined();
    expect(wholeTicket([])).toBeUndefined();
  });
});
