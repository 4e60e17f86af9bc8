import type { QueryInput, QueryOutput } from "@aws-sdk/client-dynamodb";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DynamoDb } from "../../../app/src/dynamodb/dynamodb.ts";
import { listItems } from "../../../app/src/store/dynamodb-items.ts";
import { digits, highestNumber } from "../../../app/src/store/dynamodb-layout.ts";
import { listRequest, listTickets, mostRead } from "../../../app/src/store/dynamodb-list.ts";
import { ticketPriorities, ticketStatuses } from "../../../app/src/store/ticket.ts";
import { newTicket } from "./fixtures.ts";

const some = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const query = fc.record({
  status: some(fc.constantFrom(...ticketStatuses)),
  priority: some(fc.constantFrom(...ticketPriorities)),
  assignee: some(fc.string()),
  site: some(fc.string()),
  sku: some(fc.string()),
  text: some(fc.string()),
  limit: fc.integer({ min: 1, max: 50 }),
});

/** A table of so many tickets, of which a query with a condition finds only those with these numbers. */
function tableOf(count: number, found: readonly number[] = []) {
  const asked: QueryInput[] = [];
  const refuse = () => Promise.reject(new Error("only queries are expected"));
  const answer = (input: QueryInput): QueryOutput => {
    asked.push(input);
    const below = input.ExpressionAttributeValues?.[":sk"]?.S ?? "";
    const first = below === ":" ? count : Math.min(count, Number(below) - 1);
    const last = Math.max(0, first - (input.Limit ?? 0));
    const numbers = Array.from({ length: first - last }, (_, n) => first - n);
    return {
      ScannedCount: numbers.length,
      Items: numbers
        .filter((number) => input.FilterExpression === undefined || found.includes(number))
        .flatMap((number) =>
          listItems({ number, version: 1, ticket: newTicket(), comments: 0 }).slice(0, 1),
        ),
      ...(last === 0 ? {} : { LastEvaluatedKey: { sk: { S: digits(last + 1) } } }),
    };
  };
  const db: DynamoDb = {
    get: refuse,
    update: refuse,
    transact: refuse,
    query: async (input) => ({ $metadata: {}, ...answer(input) }),
  };
  return { db, asked };
}

describe("a list of tickets in DynamoDB", () => {
  it("asks with every name and value that its expressions use, and with no other", () => {
    fc.assert(
      fc.property(query, (given) => {
        const request = listRequest(given);
        const text = [
          request.KeyConditionExpression,
          request.ProjectionExpression,
          request.FilterExpression,
        ].join(" ");
        const used = (mark: string) =>
          [...new Set(text.match(new RegExp(`${mark}\\w+`, "g")))].sort();
        const names = Object.keys(request.ExpressionAttributeNames ?? {});
        const values = Object.keys(request.ExpressionAttributeValues ?? {});
        expect(names.sort()).toEqual(used("#"));
        // where the page begins is added to each request
        expect([...values, ":sk"].sort()).toEqual(used(":"));
      }),
    );
  });

  it("ends a page early once it has looked at so many, and goes on from there", async () => {
    const { db, asked } = tableOf(mostRead + 500, [3]);
    const first = await listTickets(db, "t", { limit: 5, text: "needle" });
    expect(first).toEqual({ tickets: [], next: 501 });
    const looked = asked.reduce((sum, { Limit = 0 }) => sum + Limit, 0);
    expect(looked).toBe(mostRead);
    expect(asked.length).toBeLessThan(10);
    const second = await listTickets(db, "t", { limit: 5, text: "needle", before: 501 });
    expect(second).toMatchObject({ tickets: [{ id: "TKT-0003" }] });
    expect(second.next).toBeUndefined();
  });

  it("meets the next page without gap or overlap, whatever is found where", async () => {
    const setting = fc.record({
      count: fc.integer({ min: 0, max: 60 }),
      limit: fc.integer({ min: 1, max: 7 }),
      found: fc.uniqueArray(fc.integer({ min: 1, max: 60 })),
      filtered: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(setting, async ({ count, limit, found, filtered }) => {
        const { db } = tableOf(count, found);
        const seen: string[] = [];
        let before: number | undefined;
        do {
          const page = await listTickets(db, "t", {
            limit,
            before,
            ...(filtered ? { text: "x" } : {}),
          });
          expect(page.tickets.length).toBeLessThanOrEqual(limit);
          seen.push(...page.tickets.map(({ id }) => id));
          before = page.next;
        } while (before !== undefined);
        const all = Array.from({ length: count }, (_, n) => count - n);
        const expected = all.filter((number) => !filtered || found.includes(number));
        expect(seen).toEqual(expected.map((number) => `TKT-${String(number).padStart(4, "0")}`));
      }),
    );
  });

  it("begins with the newest for any place beyond the highest number", async () => {
    const { db, asked } = tableOf(2);
    for (const before of [undefined, highestNumber + 1, Number.MAX_SAFE_INTEGER]) {
      expect((await listTickets(db, "t", { limit: 5, before })).tickets).toHaveLength(2);
    }
    expect(asked.map((one) => one.ExpressionAttributeValues?.[":sk"]?.S)).toEqual([":", ":", ":"]);
  });
});
