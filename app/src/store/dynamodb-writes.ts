import { setTimeout as pause } from "node:timers/promises";
import type { TransactWriteItem } from "@aws-sdk/client-dynamodb";
import { tableKeys } from "../contract.ts";
import { failedCondition, isCancelledForNow, isUnavailable } from "../dynamodb/faults.ts";
import { UserError } from "../errors.ts";
import {
  commentItem,
  headItem,
  idempotencyItem,
  listItems,
  type Versioned,
} from "./dynamodb-items.ts";
import { digits, keyOf, listPartitions } from "./dynamodb-layout.ts";
import type { Ticket } from "./ticket.ts";

const { partition } = tableKeys.tickets;

const isNew = {
  ConditionExpression: "attribute_not_exists(#pk)",
  ExpressionAttributeNames: { "#pk": partition },
} as const;

/** An idempotency key with what it stands for. */
export interface KeptKey {
  readonly key: string;
  readonly hash: string;
}

/** Writes a new ticket; part `createParts.head` fails if the number is taken, `createParts.key` if the key is. */
export function createWrites(table: string, created: Versioned, kept?: KeptKey) {
  const puts: TransactWriteItem[] = [
    { Put: { TableName: table, Item: headItem(created), ...isNew } },
  ];
  if (kept !== undefined) {
    const { ticket, number } = created;
    const item = idempotencyItem(ticket.createdBy, kept.key, number, kept.hash);
    puts.push({ Put: { TableName: table, Item: item, ...isNew } });
  }
  for (const item of listItems(created)) puts.push({ Put: { TableName: table, Item: item } });
  return puts;
}

/** Places of the conditions among `createWrites`. */
export const createParts = { head: 0, key: 1 } as const;

/** Writes the next version of a ticket, which fails if it is no longer at version `before.version`. */
export function updateWrites(
  table: string,
  before: Versioned,
  after: Versioned,
  comment: Ticket["comments"][number] | undefined,
): TransactWriteItem[] {
  const { number, version } = after;
  const writes: TransactWriteItem[] = [
    {
      Put: {
        TableName: table,
        Item: headItem(after),
        ConditionExpression: "#version = :before",
        ExpressionAttributeNames: { "#version": "version" },
        ExpressionAttributeValues: { ":before": { N: String(before.version) } },
      },
    },
  ];
  const kept = new Set(listPartitions(after.ticket).values());
  for (const pk of listPartitions(before.ticket).values()) {
    if (kept.has(pk)) continue;
    writes.push({ Delete: { TableName: table, Key: keyOf(pk, digits(number)) } });
  }
  for (const item of listItems(after)) writes.push({ Put: { TableName: table, Item: item } });
  if (comment !== undefined) {
    const item = commentItem(number, version, comment);
    writes.push({ Put: { TableName: table, Item: item } });
  }
  return writes;
}

/** Longest time in which a write gives way to others, and longest pause between attempts, in milliseconds. */
const givingWayMs = 8000;
const longestPauseMs = 200;

/** Runs work again, after a pause of random length, while others write the same items. */
export async function givingWay<T>(work: () => Promise<T>): Promise<T> {
  const end = performance.now() + givingWayMs;
  for (let most = 10; ; most = Math.min(most * 2, longestPauseMs)) {
    try {
      return await work();
    } catch (error) {
      if (!isCancelledForNow(error) && !failedCondition(error)) throw error;
      if (performance.now() > end) {
        if (isUnavailable(error)) throw error;
        throw new UserError(
          "The ticket is being changed by many callers at once. Nothing was changed; try again.",
          { cause: error },
        );
      }
    }
    await pause(Math.random() * most);
  }
}
