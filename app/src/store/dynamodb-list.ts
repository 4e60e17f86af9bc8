import type { QueryInput } from "@aws-sdk/client-dynamodb";
import { tableKeys } from "../contract.ts";
import type { DynamoDb } from "../dynamodb/dynamodb.ts";
import { fromItem } from "../dynamodb/values.ts";
import { asciiLower } from "./dynamodb-items.ts";
import { digits, highestNumber, placeToLook } from "./dynamodb-layout.ts";
import { storableText } from "./storable-text.ts";
import { listedColumns, listedFromRow, type Row, whole } from "./ticket-rows.ts";
import type { TicketPage, TicketQuery } from "./tickets.ts";

const { partition, sort } = tableKeys.tickets;

/** Most tickets that one call looks at, because each costs; then its page ends early. */
export const mostRead = 2000;

const projected = listedColumns.split(", ");

/** The query of a page, without what its place and size are. */
export function listRequest(query: TicketQuery): Omit<QueryInput, "TableName"> {
  const { pk, rest } = placeToLook(query);
  const conditions = rest.map(([column, value]) => ({
    test: `#${column} = :${column}`,
    name: column as string,
    value,
  }));
  if (query.text !== undefined && query.text !== "") {
    const value = asciiLower(storableText(query.text));
    conditions.push({ test: "contains(#find, :find)", name: "find", value });
  }
  const names = [partition, sort, ...projected, ...conditions.map(({ name }) => name)];
  return {
    ConsistentRead: true,
    ScanIndexForward: false,
    KeyConditionExpression: `#${partition} = :${partition} AND #${sort} < :${sort}`,
    ProjectionExpression: projected.map((column) => `#${column}`).join(", "),
    ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: {
      [`:${partition}`]: { S: pk },
      ...Object.fromEntries(conditions.map(({ name, value }) => [`:${name}`, { S: value }])),
    },
    ...(conditions.length === 0
      ? {}
      : { FilterExpression: conditions.map(({ test }) => test).join(" AND ") }),
  };
}

/**
 * Reads a page. Without conditions beyond one filter that is one request for one ticket more than
 * the page has; with them each further request looks at four times as many.
 */
export async function listTickets(
  db: DynamoDb,
  table: string,
  query: TicketQuery,
): Promise<TicketPage> {
  const request = { ...listRequest(query), TableName: table };
  const found: Row[] = [];
  let below = Math.min(query.before ?? highestNumber + 1, highestNumber + 1);
  let looked = 0;
  let size = query.limit + 1;
  while (found.length <= query.limit && looked < mostRead) {
    const { Items, LastEvaluatedKey, ScannedCount } = await db.query({
      ...request,
      Limit: Math.min(size, mostRead - looked),
      ExpressionAttributeValues: {
        ...request.ExpressionAttributeValues,
        [`:${sort}`]: { S: below > highestNumber ? ":" : digits(below) },
      },
    });
    for (const item of Items ?? []) found.push(fromItem(item));
    const last = LastEvaluatedKey?.[sort]?.S;
    if (last === undefined) return pageOf(found, query.limit);
    below = Number(last);
    looked += ScannedCount ?? 0;
    size *= 4;
  }
  return pageOf(found, query.limit, below);
}

/** The page; `below` is where looking ended, if it did not come to an end. */
function pageOf(found: readonly Row[], limit: number, below?: number): TicketPage {
  const page = found.slice(0, limit);
  const last = page.at(-1);
  const next = found.length > limit && last !== undefined ? whole(last, "number") : below;
  return { tickets: page.map(listedFromRow), ...(next === undefined ? {} : { next }) };
}
