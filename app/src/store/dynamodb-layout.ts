/*
 * How tickets lie in a DynamoDB table with partition key `pk` and sort key `sk`.
 *
 *   pk              sk                 what
 *   counter         #                  the last number given out; there once the table is filled
 *   ticket#N        #                  the ticket: all but comments, with its version and how many it has
 *   ticket#N        comment#VERSION    one comment each, so that no ticket grows to the 400 KB of an item
 *   key#HASH        #                  an idempotency key of a creator: the ticket's number and content
 *   tickets         N                  for lists: the ticket without long texts, and `find` for searching
 *   status#open …   N                  the same copy for each of status, priority, site, sku, assignee
 *
 * N has nine digits, so that its order is that of numbers. A list reads one partition backwards
 * from where the last page ended: that of the filter which fewest tickets meet, or all. It reads
 * consistently, as an index of DynamoDB's own could not, and no table needs more than its two keys.
 *
 * Request units (a write counts 1 KB, twice in a transaction; a consistent read 4 KB): create 1 and
 * 2 for each of 4 to 8 items; update 2 for each of 4 to 11; get about 1; a page of 20 about 5. A text
 * search, and a second filter, read what the first filter leaves until the page is full, at most
 * `mostRead` tickets a call (about 500 units of 1 KB tickets); then the page ends early, with `next`.
 *
 * Limits: all lists share partition `tickets`, which takes 1000 write units a second: some 400 small
 * tickets; 999 999 999 tickets.
 */
import { createHash } from "node:crypto";
import { tableKeys } from "../contract.ts";
import type { Item } from "../dynamodb/values.ts";
import { storableText } from "./storable-text.ts";
import type { TicketQuery } from "./tickets.ts";

const { partition, sort } = tableKeys.tickets;

/** The key of an item. */
export function keyOf(pk: string, sk: string): Item {
  return { [partition]: { S: pk }, [sort]: { S: sk } };
}

/** Sort key of what is alone in its partition, and of a ticket before its comments. */
export const headSort = "#";

/** The item that holds the last number. */
export const counterKey = keyOf("counter", headSort);

/** The highest number that nine digits hold. */
export const highestNumber = 999_999_999;

/** A number whose order as text is its order as number. */
export const digits = (number: number) => String(number).padStart(9, "0");

/** The partition of one ticket and its comments. */
export const ticketPartition = (number: number) => `ticket#${digits(number)}`;

/** The sort key of the comment that made this version. */
export const commentSort = (version: number) => `comment#${digits(version)}`;

/** The partition of one creator's idempotency key; hashed, since names have any length. */
export function idempotencyPartition(createdBy: string, key: string): string {
  return `key#${createHash("sha256")
    .update(JSON.stringify([createdBy, key]))
    .digest("hex")}`;
}

/** What has a partition for each of its values; what fewest tickets share comes first. */
export const indexed = ["sku", "assignee", "site", "priority", "status"] as const;

type Indexed = (typeof indexed)[number];
/** What of a ticket says in which lists it is. */
export type Listing = { readonly [K in Indexed]?: string | undefined };

const everything = "tickets";
const listPartition = (column: Indexed, value: string) => `${column}#${value}`;

/** The partitions in which a ticket is listed, by what they are about. */
export function listPartitions(ticket: Listing): Map<Indexed | "number", string> {
  const partitions = new Map<Indexed | "number", string>([["number", everything]]);
  for (const column of indexed) {
    const value = ticket[column];
    if (value !== undefined) partitions.set(column, listPartition(column, value));
  }
  return partitions;
}

/** Where a query looks, and which of its filters are left to be checked of each ticket there. */
export function placeToLook(query: TicketQuery): { pk: string; rest: [Indexed, string][] } {
  const given = indexed.flatMap((column): [Indexed, string][] => {
    const value = query[column];
    return value === undefined ? [] : [[column, storableText(value)]];
  });
  const [first, ...rest] = given;
  return { pk: first === undefined ? everything : listPartition(...first), rest };
}
