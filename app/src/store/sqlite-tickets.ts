import { DatabaseSync } from "node:sqlite";
import { messageOf, StartError } from "../errors.ts";
import { migrate } from "./migrations.ts";
import { type NewTicket, parseTicketId, type Ticket } from "./ticket.ts";
import { applyChange } from "./ticket-change.ts";
import { rowOf, ticketFromRows, whereOf } from "./ticket-rows.ts";
import type { TicketStore } from "./tickets.ts";

const insert = `INSERT INTO tickets (title, description, status, priority, category, site, sku,
  policy_id, requester, created_by, assignee, created_at, updated_at)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

/** Opens the ticket database at `path`; a new one starts with the tickets that `seed` returns. */
export function openSqliteTickets(path: string, seed: () => readonly NewTicket[]): TicketStore {
  const db = open(path, seed);
  const insertTicket = db.prepare(insert);
  const selectTicket = db.prepare("SELECT * FROM tickets WHERE number = ?");
  const selectComments = db.prepare(
    "SELECT at, by, text FROM comments WHERE ticket = ? ORDER BY id",
  );
  const updateTicket = db.prepare(
    "UPDATE tickets SET status = ?, priority = ?, assignee = ?, updated_at = ? WHERE number = ?",
  );
  const insertComment = db.prepare(
    "INSERT INTO comments (ticket, at, by, text) VALUES (?, ?, ?, ?)",
  );
  const ping = db.prepare("SELECT count(*) FROM (SELECT 1 FROM tickets LIMIT 1)");

  const read = (number: number): Ticket | undefined => {
    const row = selectTicket.get(number);
    return row === undefined ? undefined : ticketFromRows(row, selectComments.all(number));
  };

  return {
    async create(ticket) {
      const number = Number(insertTicket.run(...rowOf(ticket)).lastInsertRowid);
      const created = read(number);
      if (created === undefined) throw new Error(`ticket ${number} is gone right after its insert`);
      return created;
    },
    async get(id) {
      const number = parseTicketId(id);
      return number === undefined ? undefined : read(number);
    },
    async list(query) {
      const { clause, values } = whereOf(query);
      const rows = db
        .prepare(`SELECT * FROM tickets ${clause} ORDER BY number DESC LIMIT ?`)
        .all(...values, query.limit + 1);
      const page = rows.slice(0, query.limit);
      const last = page.at(-1);
      return {
        tickets: page.map((row) => ticketFromRows(row, selectComments.all(row.number ?? null))),
        ...(last !== undefined && rows.length > page.length ? { next: Number(last.number) } : {}),
      };
    },
    async update(id, change, by, at) {
      const number = parseTicketId(id);
      if (number === undefined) return undefined;
      return inTransaction(db, () => {
        const ticket = read(number);
        if (ticket === undefined) return undefined;
        const changed = applyChange(ticket, change, by, at);
        const { status, priority, assignee, updatedAt } = changed;
        updateTicket.run(status, priority, assignee ?? null, updatedAt, number);
        if (change.comment !== undefined) insertComment.run(number, updatedAt, by, change.comment);
        return changed;
      });
    },
    check: async () => void ping.get(),
    close: async () => db.close(),
  };
}

function open(path: string, seed: () => readonly NewTicket[]): DatabaseSync {
  try {
    const db = new DatabaseSync(path, { timeout: 5000 });
    db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON");
    migrate(db, () => {
      const statement = db.prepare(insert);
      for (const ticket of seed()) statement.run(...rowOf(ticket));
    });
    return db;
  } catch (error) {
    if (error instanceof StartError) throw error;
    throw new StartError(
      `The ticket database ${path} cannot be opened (${messageOf(error)}). Check that DATA_DIR is writable for the server's user and that the file is a SQLite database.`,
    );
  }
}

function inTransaction<T>(db: DatabaseSync, work: () => T): T {
  db.exec("BEGIN IMMEDIATE");
  try {
    const result = work();
    db.exec("COMMIT");
    return result;
  } catch (error) {
    db.exec("ROLLBACK");
    throw error;
  }
}
