import { tableKeys } from "../contract.ts";
import type { DynamoDb } from "../dynamodb/dynamodb.ts";
import { failedCondition } from "../dynamodb/faults.ts";
import { counterKey } from "./dynamodb-layout.ts";
import { createParts, createWrites, givingWay } from "./dynamodb-writes.ts";
import type { NewTicket } from "./ticket.ts";

/**
 * Fills a table that is empty. Any number of functions may do so at once and end in the middle:
 * each seed ticket has its number from its place, is written whole and once, and only when all are
 * there the counter is; before it is, nobody reads or adds tickets.
 */
export async function fillOnce(
  db: DynamoDb,
  table: string,
  seed: () => readonly NewTicket[],
): Promise<void> {
  const { Item } = await db.get({ TableName: table, Key: counterKey, ConsistentRead: true });
  if (Item !== undefined) return;
  const tickets = seed();
  await Promise.all(
    tickets.map((ticket, index) =>
      unlessDone(() => {
        const created = { number: index + 1, version: 1, ticket, comments: 0 };
        return db.transact({ TransactItems: createWrites(table, created) });
      }),
    ),
  );
  await unlessDone(() =>
    db
      .update({
        TableName: table,
        Key: counterKey,
        UpdateExpression: "SET #last = :last",
        ConditionExpression: "attribute_not_exists(#pk)",
        ExpressionAttributeNames: { "#last": "last", "#pk": tableKeys.tickets.partition },
        ExpressionAttributeValues: { ":last": { N: String(tickets.length) } },
      })
      .then(() => {}),
  );
}

/** Writes what another function may have written already. */
function unlessDone(write: () => Promise<void>): Promise<void> {
  return givingWay(() =>
    write().catch((error: unknown) => {
      if (!failedCondition(error, createParts.head)) throw error;
    }),
  );
}

/** Takes the next number; one that is not used in the end stays unused. */
export async function nextNumber(db: DynamoDb, table: string): Promise<number> {
  const { Attributes } = await db.update({
    TableName: table,
    Key: counterKey,
    UpdateExpression: "ADD #last :one",
    ExpressionAttributeNames: { "#last": "last" },
    ExpressionAttributeValues: { ":one": { N: "1" } },
    ReturnValues: "UPDATED_NEW",
  });
  const number = Number(Attributes?.last?.N);
  if (Number.isSafeInteger(number)) return number;
  throw new Error("the counter of the tickets table gave no number");
}
