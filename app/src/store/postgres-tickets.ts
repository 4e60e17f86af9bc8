import type { PoolClient } from "pg";
import { contentHash, keyTaken } from "./idempotency.ts";
import { type Database, openPool, type PoolSettings } from "./postgres-pool.ts";
import { preparePostgres, type SchemaSettings } from "./postgres-schema.ts";
import { statements } from "./postgres-statements.ts";
import { storableText, withStorableText } from "./storable-text.ts";
import {
  firstVersion,
  formatTicketId,
  type NewTicket,
  parseTicketId,
  type Ticket,
} from "./ticket.ts";
import { applyChange, type TicketChange } from "./ticket-change.ts";
import { filterOf, postgresDialect } from "./ticket-filter.ts";
import {
  listedColumns,
  listedFromRow,
  type Row,
  rowOf,
  ticketFromRow,
  whole,
} from "./ticket-rows.ts";
import type { CreatedTicket, TicketPage, TicketQuery, TicketStore } from "./tickets.ts";

/** Opens the tickets in PostgreSQL; a new database starts with the tickets that `seed` returns. */
export async function openPostgresTickets(
  settings: SchemaSettings & PoolSettings,
): Promise<TicketStore> {
  await preparePostgres(settings);
  return postgresTickets(openPool(settings));
}

function postgresTickets(database: Database): TicketStore {
  return {
    create(given, key) {
      const ticket = withStorableText(given);
      if (key !== undefined)
        return database.repeatable((client) => createOnce(client, ticket, key));
      return database.once(async (client, committing) => {
        committing();
        const { rows } = await client.query<Row>(statements.insert, rowOf(ticket));
        return { ticket: firstVersion(whole(rows[0] ?? {}, "number"), ticket), replayed: false };
      });
    },
    async get(id) {
      const number = parseTicketId(id);
      return number === undefined
        ? undefined
        : database.repeatable((client) => read(client, number));
    },
    list: (query) => database.repeatable((client) => list(client, query)),
    async update(id, given, by, at) {
      const number = parseTicketId(id);
      if (number === undefined) return undefined;
      const change = withStorableText(given);
      return database.once(async (client, committing) => {
        await client.query("BEGIN");
        try {
          const changed = await update(client, number, change, storableText(by), at);
          committing();
          await client.query("COMMIT");
          return changed;
        } catch (error) {
          // on a broken connection this fails too, and the server takes the transaction back itself
          await client.query("ROLLBACK").catch(() => {});
          throw error;
        }
      });
    },
    check: () => database.check(),
    close: () => database.close(),
  };
}

/** Adds a ticket or finds the one that has the key; after a broken connection that may be its own. */
async function createOnce(
  client: PoolClient,
  ticket: NewTicket,
  key: string,
): Promise<CreatedTicket> {
  const hash = contentHash(ticket);
  const inserted = await client.query<Row>(statements.insert, rowOf(ticket, key, hash));
  const [created] = inserted.rows;
  if (created !== undefined) {
    return { ticket: firstVersion(whole(created, "number"), ticket), replayed: false };
  }
  const { rows } = await client.query<Row>(statements.byKey, [ticket.createdBy, key]);
  const number = whole(rows[0] ?? {}, "number");
  if (rows[0]?.content_hash !== hash) throw keyTaken(key, formatTicketId(number));
  const known = await read(client, number);
  if (known === undefined) throw new Error(`ticket ${number} has a key but cannot be read`);
  return { ticket: known, replayed: true };
}

async function read(client: PoolClient, number: number): Promise<Ticket | undefined> {
  const { rows } = await client.query<Row>(statements.get, [number]);
  const [row] = rows;
  return row === undefined ? undefined : ticketFromRow(row, commentsOf(row));
}

async function list(client: PoolClient, query: TicketQuery): Promise<TicketPage> {
  const { clause, values } = filterOf(query, postgresDialect);
  const { rows } = await client.query<Row>(
    `SELECT ${listedColumns} FROM tickets ${clause} ORDER BY number DESC LIMIT $${values.length + 1}`,
    [...values, query.limit + 1],
  );
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  return {
    tickets: page.map(listedFromRow),
    ...(last !== undefined && rows.length > page.length ? { next: whole(last, "number") } : {}),
  };
}

/** Runs in a transaction: the row stays locked, so that changes at the same time follow each other. */
async function update(
  client: PoolClient,
  number: number,
  change: TicketChange,
  by: string,
  at: Date,
): Promise<Ticket | undefined> {
  const [row] = (await client.query<Row>(statements.lock, [number])).rows;
  if (row === undefined) return undefined;
  const changed = applyChange(ticketFromRow(row, []), change, by, at);
  const { status, priority, assignee, updatedAt, version } = changed;
  const values = [number, status, priority, assignee ?? null, updatedAt, version];
  const { rows } =
    change.comment === undefined
      ? await client.query<Row>(statements.update, values)
      : await client.query<Row>(statements.updateAndComment, [...values, by, change.comment]);
  const earlier = ticketFromRow(row, commentsOf(rows[0] ?? {})).comments;
  return { ...changed, comments: [...earlier, ...changed.comments] };
}

function commentsOf({ comments }: Row): readonly Row[] {
  if (Array.isArray(comments)) return comments;
  throw new Error("the ticket database gave no list of comments");
}
