import type { ListedTicket, NewTicket, Ticket, TicketPriority, TicketStatus } from "./ticket.ts";
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

/** One page of tickets; `next` is set when there are more, or may be: a search may end a page early. */
export interface TicketPage {
  readonly tickets: readonly ListedTicket[];
  readonly next?: number;
}

/** A created ticket, or the one that an earlier call with the same key created: as it is now. */
export interface CreatedTicket {
  readonly ticket: Ticket;
  readonly replayed: boolean;
}

/**
 * Keeps tickets. Every implementation passes the same contract suite. Text is kept as it is, except
 * that U+0000, which PostgreSQL cannot hold, becomes U+FFFD everywhere.
 */
export interface TicketStore {
  /**
   * Adds a ticket. The same key of the same creator gives the same ticket again; with other content
   * it is a UserError.
   */
  create(ticket: NewTicket, idempotencyKey?: string): Promise<CreatedTicket>;
  get(id: string): Promise<Ticket | undefined>;
  list(query: TicketQuery): Promise<TicketPage>;
  /** Changes a ticket in one step; undefined if there is no such ticket, UserError if refused. */
  update(id: string, change: TicketChange, by: string, at: Date): Promise<Ticket | undefined>;
  /** Rejects when the store cannot be used now. */
  check(): Promise<void>;
  close(): Promise<void>;
}
