import type { DatabaseSync, StatementSync } from "node:sqlite";
import { contentHash, keyTaken } from "./idempotency.ts";
import { inTransaction, openSqliteFile } from "./sqlite-file.ts";
import { storableText, withStorableText } from "./storable-text.ts";
import {
  firstVersion,
  formatTicketId,
  type NewTicket,
  parseTicketId,
  type Ticket,
} from "./ticket.ts";
import { applyChange } from "./ticket-change.ts";
import { filterOf, sqliteDialect } from "./ticket-filter.ts";
import {
  listedColumns,
  listedFromRow,
  newColumns,
  rowOf,
  ticketFromRow,
  whole,
} from "./ticket-rows.ts";
import type { CreatedTicket, TicketStore } from "./tickets.ts";

const insert = `INSERT INTO tickets (${newColumns}) VALUES (${newColumns.replace(/\w+/g, "?")})`;

/** Opens the ticket database at `path`; a new one starts with the tickets that `seed` returns. */
export function openSqliteTickets(path: string, seed: () => readonly NewTicket[]): TicketStore {
  const db = openSqliteFile(path, (fresh) => {
    const statement = fresh.prepare(insert);
    for (const ticket of seed()) statement.run(...rowOf(ticket));
  });
  const insertTicket = db.prepare(insert);
  const selectTicket = db.prepare("SELECT * FROM tickets WHERE number = ?");
  const selectComments = db.prepare(
    "SELECT at, by, text FROM comments WHERE ticket = ? ORDER BY id",
  );
  const updateTicket = db.prepare(
    "UPDATE tickets SET status = ?, priority = ?, assignee = ?, updated_at = ?, version = ? WHERE number = ?",
  );
  const insertComment = db.prepare(
    "INSERT INTO comments (ticket, at, by, text) VALUES (?, ?, ?, ?)",
  );
  const ping = db.prepare("SELECT count(*) FROM (SELECT 1 FROM tickets LIMIT 1)");
  const selectPage = pageStatements(db);
  const createOnce = prepareCreateOnce(db);

  const read = (number: number): Ticket | undefined => {
    const row = selectTicket.get(number);
    return row === undefined ? undefined : ticketFromRow(row, selectComments.all(number));
  };

  return {
    async create(given, key) {
      const ticket = withStorableText(given);
      if (key === undefined) {
        const number = Number(insertTicket.run(...rowOf(ticket)).lastInsertRowid);
        return { ticket: firstVersion(number, ticket), replayed: false };
      }
      return createOnce(ticket, key, read);
    },
    async get(id) {
      const number = parseTicketId(id);
      return number === undefined ? undefined : read(number);
    },
    async list(query) {
      const { clause, values } = filterOf(query, sqliteDialect);
      const rows = selectPage(clause).all(...values, query.limit + 1);
      const page = rows.slice(0, query.limit);
      const last = page.at(-1);
      return {
        tickets: page.map(listedFromRow),
        ...(last !== undefined && rows.length > page.length ? { next: Number(last.number) } : {}),
      };
    },
    async update(id, given, by, at) {
      const number = parseTicketId(id);
      if (number === undefined) return undefined;
      const change = withStorableText(given);
      return inTransaction(db, () => {
        const ticket = read(number);
        if (ticket === undefined) return undefined;
        const changed = applyChange(ticket, change, storableText(by), at);
        const { status, priority, assignee, updatedAt, version } = changed;
        updateTicket.run(status, priority, assignee ?? null, updatedAt, version, number);
        if (change.comment !== undefined) {
          insertComment.run(number, updatedAt, storableText(by), change.comment);
        }
        return changed;
      });
    },
    check: async () => void ping.get(),
    close: async () => db.close(),
  };
}

/** Prepares creating with a key, which either adds a row or finds the one that has the key. */
function prepareCreateOnce(db: DatabaseSync) {
  const insertOnce = db.prepare(
    `${insert} ON CONFLICT (created_by, idempotency_key) WHERE idempotency_key IS NOT NULL DO NOTHING`,
  );
  const selectKey = db.prepare(
    "SELECT number, content_hash FROM tickets WHERE created_by = ? AND idempotency_key = ?",
  );
  return (
    ticket: NewTicket,
    key: string,
    read: (number: number) => Ticket | undefined,
  ): CreatedTicket => {
    const hash = contentHash(ticket);
    const { changes, lastInsertRowid } = insertOnce.run(...rowOf(ticket, key, hash));
    if (changes === 1) {
      return { ticket: firstVersion(Number(lastInsertRowid), ticket), replayed: false };
    }
    const row = selectKey.get(ticket.createdBy, key) ?? {};
    const number = whole(row, "number");
    if (row.content_hash !== hash) throw keyTaken(key, formatTicketId(number));
    const known = read(number);
    if (known === undefined) throw new Error(`ticket ${number} has a key but cannot be read`);
    return { ticket: known, replayed: true };
  };
}

/** Prepares each of the few clauses that a filter can have once. */
function pageStatements(db: DatabaseSync): (clause: string) => StatementSync {
  const prepared = new Map<string, StatementSync>();
  return (clause) => {
    const known = prepared.get(clause);
    if (known !== undefined) return known;
    const statement = db.prepare(
      `SELECT ${listedColumns} FROM tickets ${clause} ORDER BY number DESC LIMIT ?`,
    );
    prepared.set(clause, statement);
    return statement;
  };
}
