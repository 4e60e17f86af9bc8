import * as z from "zod";

/** Statuses of a ticket; `transitions` says which may follow which. */
export const ticketStatuses = ["open", "in_progress", "resolved", "closed"] as const;
/** Priorities of a ticket, the lowest first. */
export const ticketPriorities = ["low", "medium", "high", "urgent"] as const;

/** One status of a ticket. */
export type TicketStatus = (typeof ticketStatuses)[number];
/** One priority of a ticket. */
export type TicketPriority = (typeof ticketPriorities)[number];

/** Id of a ticket on the wire, for example TKT-0042. */
export const ticketIdPattern = /^TKT-\d{4,9}$/;

/** A ticket with its comments; times are ISO 8601 in UTC. */
export const ticketSchema = z.object({
  id: z.string(),
  title: z.string(),
  description: z.string(),
  status: z.enum(ticketStatuses),
  priority: z.enum(ticketPriorities),
  category: z.string(),
  site: z.string().optional(),
  sku: z.string().optional(),
  policyId: z.string().optional(),
  requester: z.string(),
  createdBy: z.string(),
  assignee: z.string().optional(),
  createdAt: z.string(),
  updatedAt: z.string(),
  version: z.int().min(1).describe("Goes up by one with every update"),
  comments: z.array(z.object({ at: z.string(), by: z.string(), text: z.string() })),
});

/** A whole ticket, as `ticketSchema` has it. */
export type Ticket = z.output<typeof ticketSchema>;

/** A ticket as lists show it: without its long texts. */
export const listedTicketSchema = ticketSchema.omit({ description: true, comments: true });

/** One entry of a list of tickets. */
export type ListedTicket = z.output<typeof listedTicketSchema>;

/** What a new ticket brings along; the store gives the id and counts versions. */
export type NewTicket = Omit<Ticket, "id" | "version" | "comments">;

/** The id of the ticket with this number. */
export function formatTicketId(number: number): string {
  return `TKT-${String(number).padStart(4, "0")}`;
}

/** The ticket right after it was created under this number. */
export function firstVersion(number: number, ticket: NewTicket): Ticket {
  return { ...ticket, id: formatTicketId(number), version: 1, comments: [] };
}

/** The number behind an id, or undefined if it is no ticket id. */
export function parseTicketId(id: string): number | undefined {
  return ticketIdPattern.test(id) ? Number(id.slice(4)) : undefined;
}
