import {
  formatTicketId,
  type ListedTicket,
  type NewTicket,
  type Ticket,
  ticketPriorities,
  ticketStatuses,
} from "./ticket.ts";

/** A row as a database driver gives it. */
export type Row = Readonly<Record<string, unknown>>;

/** The columns of a new ticket, in the order of `rowOf`. */
export const newColumns =
  "title, description, status, priority, category, site, sku, policy_id, requester, created_by, assignee, created_at, updated_at, idempotency_key, content_hash";

/** The columns that `listedFromRow` reads. */
export const listedColumns =
  "number, title, status, priority, category, site, sku, policy_id, requester, created_by, assignee, created_at, updated_at, version";

/** The values of a new ticket in the order of `newColumns`. */
export function rowOf(ticket: NewTicket, key?: string, hash?: string): (string | null)[] {
  return [
    ticket.title,
    ticket.description,
    ticket.status,
    ticket.priority,
    ticket.category,
    ticket.site ?? null,
    ticket.sku ?? null,
    ticket.policyId ?? null,
    ticket.requester,
    ticket.createdBy,
    ticket.assignee ?? null,
    ticket.createdAt,
    ticket.updatedAt,
    key ?? null,
    hash ?? null,
  ];
}

/** Reads a whole ticket from its row and the rows of its comments; throws on what no server wrote. */
export function ticketFromRow(row: Row, comments: readonly Row[]): Ticket {
  return {
    ...listedFromRow(row),
    description: text(row, "description"),
    comments: comments.map((comment) => ({
      at: text(comment, "at"),
      by: text(comment, "by"),
      text: text(comment, "text"),
    })),
  };
}

/** Reads a ticket without its long texts. Checked by hand: a schema takes several times as long. */
export function listedFromRow(row: Row): ListedTicket {
  const { site, sku, policy_id: policyId, assignee } = row;
  return {
    id: formatTicketId(whole(row, "number")),
    title: text(row, "title"),
    status: choice(row, "status", ticketStatuses),
    priority: choice(row, "priority", ticketPriorities),
    category: text(row, "category"),
    ...(typeof site === "string" ? { site } : {}),
    ...(typeof sku === "string" ? { sku } : {}),
    ...(typeof policyId === "string" ? { policyId } : {}),
    requester: text(row, "requester"),
    createdBy: text(row, "created_by"),
    ...(typeof assignee === "string" ? { assignee } : {}),
    createdAt: text(row, "created_at"),
    updatedAt: text(row, "updated_at"),
    version: whole(row, "version"),
  };
}

function text(row: Row, column: string): string {
  const value = row[column];
  return typeof value === "string" ? value : fail(column);
}

/** A whole number; PostgreSQL's driver gives those of 64 bits as text. */
export function whole(row: Row, column: string): number {
  const value = Number(row[column] ?? Number.NaN);
  return Number.isSafeInteger(value) ? value : fail(column);
}

function choice<const T extends string>(row: Row, column: string, words: readonly T[]): T {
  return words.find((word) => word === row[column]) ?? fail(column);
}

function fail(column: string): never {
  throw new Error(`the ticket database holds an impossible value in column ${column}`);
}
