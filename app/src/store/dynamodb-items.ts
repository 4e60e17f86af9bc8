import { type Item, itemBytes, toItem } from "../dynamodb/values.ts";
import { UserError } from "../errors.ts";
import {
  commentSort,
  digits,
  headSort,
  idempotencyPartition,
  keyOf,
  listPartitions,
  ticketPartition,
} from "./dynamodb-layout.ts";
import type { NewTicket, Ticket } from "./ticket.ts";
import { listedColumns, newColumns, type Row, rowOf } from "./ticket-rows.ts";

/** What DynamoDB holds at most (developer guide, "Quotas"): bytes of an item and of a partition key. */
const mostItemBytes = 400 * 1024;
const mostKeyBytes = 2048;

const columns = newColumns.split(", ");
const listed: ReadonlySet<string> = new Set(listedColumns.split(", "));

/** A ticket at one of its versions. */
export interface Versioned {
  readonly number: number;
  readonly version: number;
  readonly ticket: NewTicket;
  /** How many comments it has. */
  readonly comments: number;
}

/** Lower-cases ASCII letters only, as the other stores do when they search. */
export function asciiLower(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** The item of the ticket itself. */
export function headItem({ number, version, ticket, comments }: Versioned): Item {
  return fitting({
    ...keyOf(ticketPartition(number), headSort),
    ...toItem({ ...plainOf(number, version, ticket), comments }),
  });
}

/** The items of its lists. */
export function listItems({ number, version, ticket }: Versioned): Item[] {
  const plain = Object.entries(plainOf(number, version, ticket));
  const copy = toItem({
    ...Object.fromEntries(plain.filter(([name]) => listed.has(name))),
    find: asciiLower(`${ticket.title}\n${ticket.description}`),
  });
  return [...listPartitions(ticket)].map(([about, pk]) => {
    if (Buffer.byteLength(pk) > mostKeyBytes) {
      throw new UserError(
        `${about}: it is too long for DynamoDB, which takes some ${mostKeyBytes - 20} bytes. Shorten it.`,
      );
    }
    return fitting({ ...keyOf(pk, digits(number)), ...copy });
  });
}

/** The item of the comment that came with this version. */
export function commentItem(
  number: number,
  version: number,
  comment: Ticket["comments"][number],
): Item {
  return fitting({
    ...keyOf(ticketPartition(number), commentSort(version)),
    ...toItem({ ...comment, version }),
  });
}

/** The item of a creator's idempotency key. */
export function idempotencyItem(createdBy: string, key: string, number: number, hash: string) {
  return {
    ...keyOf(idempotencyPartition(createdBy, key), headSort),
    ...toItem({ number, content_hash: hash }),
  };
}

/** As the columns that the databases have, so that rows are read in one place. */
function plainOf(number: number, version: number, ticket: NewTicket) {
  const values = rowOf(ticket);
  return {
    number,
    version,
    ...Object.fromEntries(columns.map((column, index) => [column, values[index]])),
  };
}

/** The rows of a ticket's partition in order; undefined when they are not of one moment. */
export function wholeTicket(
  rows: readonly Row[],
): { readonly head: Row; readonly comments: readonly Row[] } | undefined {
  const [head, ...comments] = rows;
  if (head === undefined) return undefined;
  // a change may have been written between two reads of one query
  const known = comments.filter(({ version }) => Number(version) <= Number(head.version));
  return known.length === Number(head.comments) ? { head, comments: known } : undefined;
}

function fitting(item: Item): Item {
  const bytes = itemBytes(item);
  if (bytes <= mostItemBytes) return item;
  throw new UserError(
    `The text is too long: it takes ${Math.ceil(bytes / 1024)} KiB, and DynamoDB keeps ${mostItemBytes / 1024} KiB in one item. Shorten title, description or comment.`,
  );
}
