import type { NewTicket, Ticket, TicketPriority, TicketStatus } from "./ticket.ts";
import type { TicketChange } from "./ticket-change.ts";

/** Which tickets to list; all given conditions must hold. Newest first, `limit` at most. */
export interface TicketQuery {
  readonly status?: TicketStatus | undefined;
  readonly priority?: TicketPriority | undefined;
  readonly assignee?: string | undefined;
  readonly site?: string | undefined;
  readonly sku?: string | undefined;
  /** Matched anywhere in title or description, ignoring the case of ASCII letters. */
  readonly text?: string | undefined;
  /** Only tickets with a number below this one: where the previous page ended. */
  readonly before?: number | undefined;
  readonly limit: number;
}

/** One page of tickets; `next` is set when there are more. */
export interface TicketPage {
  readonly tickets: readonly Ticket[];
  readonly next?: number;
}

/** Keeps tickets. Every implementation passes the same contract suite. */
export interface TicketStore {
  create(ticket: NewTicket): Promise<Ticket>;
  get(id: string): Promise<Ticket | undefined>;
  list(query: TicketQuery): Promise<TicketPage>;
  /** Changes a ticket in one step; undefined if there is no such ticket, UserError if refused. */
  update(id: string, change: TicketChange, by: string, at: Date): Promise<Ticket | undefined>;
  /** Rejects when the store cannot be used now. */
  check(): Promise<void>;
  close(): Promise<void>;
}
