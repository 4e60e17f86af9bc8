import type { SQLInputValue, SQLOutputValue } from "node:sqlite";
import { formatTicketId, type NewTicket, type Ticket, ticketSchema } from "./ticket.ts";
import type { TicketQuery } from "./tickets.ts";

type Row = Record<string, SQLOutputValue>;

/** Reads a ticket from its row and the rows of its comments. */
export function ticketFromRows(row: Row, comments: readonly Row[]): Ticket {
  const optional = (key: string, column: string) =>
    row[column] === null ? {} : { [key]: row[column] };
  return ticketSchema.parse({
    id: formatTicketId(Number(row.number)),
    title: row.title,
    description: row.description,
    status: row.status,
    priority: row.priority,
    category: row.category,
    requester: row.requester,
    createdBy: row.created_by,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    ...optional("site", "site"),
    ...optional("sku", "sku"),
    ...optional("policyId", "policy_id"),
    ...optional("assignee", "assignee"),
    comments: comments.map(({ at, by, text }) => ({ at, by, text })),
  });
}

/** The values of a new ticket in the order of the INSERT statement. */
export function rowOf(ticket: NewTicket): SQLInputValue[] {
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
  ];
}

/** The WHERE clause of a query, with every value as a parameter. */
export function whereOf(query: TicketQuery): { clause: string; values: SQLInputValue[] } {
  const conditions: [string, SQLInputValue | undefined][] = [
    ["status = ?", query.status],
    ["priority = ?", query.priority],
    ["assignee = ?", query.assignee],
    ["site = ?", query.site],
    ["sku = ?", query.sku],
    ["number < ?", query.before],
    ["instr(lower(title || char(10) || description), lower(?)) > 0", query.text],
  ];
  const used = conditions.filter(([, value]) => value !== undefined);
  return {
    clause: used.length === 0 ? "" : `WHERE ${used.map(([sql]) => sql).join(" AND ")}`,
    values: used.map(([, value]) => value ?? null),
  };
}
