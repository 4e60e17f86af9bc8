import * as z from "zod";

export const ticketStatuses = ["open", "in_progress", "resolved", "closed"] as const;
export const ticketPriorities = ["low", "medium", "high", "urgent"] as const;

export type TicketStatus = (typeof ticketStatuses)[number];
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
  comments: z.array(z.object({ at: z.string(), by: z.string(), text: z.string() })),
});

export type Ticket = z.output<typeof ticketSchema>;

/** What a new ticket brings along; the store gives the id. */
export type NewTicket = Omit<Ticket, "id" | "comments">;

/** The id of the ticket with this number. */
export function formatTicketId(number: number): string {
  return `TKT-${String(number).padStart(4, "0")}`;
}

/** The number behind an id, or undefined if it is no ticket id. */
export function parseTicketId(id: string): number | undefined {
  return ticketIdPattern.test(id) ? Number(id.slice(4)) : undefined;
}
