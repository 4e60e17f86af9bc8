import * as z from "zod";
import { readJsonFile } from "./read-json.ts";
import { type NewTicket, ticketPriorities, ticketStatuses } from "./ticket.ts";

const seedFile = z.object({
  tickets: z.array(
    z.strictObject({
      title: z.string().min(1),
      description: z.string(),
      priority: z.enum(ticketPriorities),
      status: z.enum(ticketStatuses),
      category: z.string().min(1),
      site: z.string().optional(),
      sku: z.string().optional(),
      policyId: z.string().optional(),
      requester: z.string().min(1),
      assignee: z.string().optional(),
      createdAt: z.iso.datetime(),
      updatedAt: z.iso.datetime(),
    }),
  ),
});

/** The tickets that a new database starts with, from `tickets.json` of the shipped data. */
export function readSeedTickets(seedFolder: string): NewTicket[] {
  const { tickets } = readJsonFile(seedFolder, "tickets.json", seedFile);
  return tickets.map(({ site, sku, policyId, assignee, ...ticket }) => ({
    ...ticket,
    createdBy: ticket.requester,
    ...(site === undefined ? {} : { site }),
    ...(sku === undefined ? {} : { sku }),
    ...(policyId === undefined ? {} : { policyId }),
    ...(assignee === undefined ? {} : { assignee }),
  }));
}
