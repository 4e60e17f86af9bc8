import { tableKeys } from "../contract.ts";
import type { DynamoDb } from "../dynamodb/dynamodb.ts";
import { fromItem, type Item } from "../dynamodb/values.ts";
import { wholeTicket } from "./dynamodb-items.ts";
import { headSort, idempotencyPartition, keyOf, ticketPartition } from "./dynamodb-layout.ts";
import type { Ticket } from "./ticket.ts";
import { type Row, ticketFromRow, whole } from "./ticket-rows.ts";

/** How often a ticket is read again that somebody was changing. */
const mostReads = 10;

/** Reads a ticket with its comments as they were at one moment. */
export async function readTicket(
  db: DynamoDb,
  table: string,
  number: number,
): Promise<Ticket | undefined> {
  for (let n = 0; n < mostReads; n++) {
    const rows = await readPartition(db, table, ticketPartition(number));
    if (rows.length === 0) return undefined;
    const found = wholeTicket(rows);
    if (found !== undefined) return ticketFromRow(found.head, found.comments);
  }
  throw new Error(`ticket ${number} and its comments do not fit together`);
}

/** What a creator's idempotency key stands for. */
export async function readKey(
  db: DynamoDb,
  table: string,
  createdBy: string,
  key: string,
): Promise<{ readonly number: number; readonly hash: unknown } | undefined> {
  const { Item } = await db.get({
    TableName: table,
    Key: keyOf(idempotencyPartition(createdBy, key), headSort),
    ConsistentRead: true,
  });
  if (Item === undefined) return undefined;
  const row = fromItem(Item);
  return { number: whole(row, "number"), hash: row.content_hash };
}

async function readPartition(db: DynamoDb, table: string, pk: string): Promise<Row[]> {
  const rows: Row[] = [];
  let from: Item | undefined;
  do {
    const { Items, LastEvaluatedKey } = await db.query({
      TableName: table,
      ConsistentRead: true,
      KeyConditionExpression: "#pk = :pk",
      ExpressionAttributeNames: { "#pk": tableKeys.tickets.partition },
      ExpressionAttributeValues: { ":pk": { S: pk } },
      ...(from === undefined ? {} : { ExclusiveStartKey: from }),
    });
    for (const item of Items ?? []) rows.push(fromItem(item));
    from = LastEvaluatedKey;
  } while (from !== undefined);
  return rows;
}
