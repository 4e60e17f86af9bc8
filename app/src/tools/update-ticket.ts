import * as z from "zod";
import { ticketPriorities, ticketSchema, ticketStatuses } from "../store/ticket.ts";
import { defineTool } from "./define-tool.ts";
import { person, ticketId } from "./fields.ts";
import { noSuchTicket } from "./get-ticket.ts";

/** Changes a ticket, if need be only one that nobody else changed meanwhile. */
export const updateTicket = defineTool({
  name: "update_ticket",
  title: "Update ticket",
  description:
    "Change a ticket's status, priority or assignee, or add a comment; at least one of them. Status: open to in_progress, resolved or closed; in_progress to open, resolved or closed; resolved to in_progress or closed; closed is final. Say in the comment why. When the change rests on what you read, send the ticket's version as expectedVersion: if somebody changed the ticket meanwhile, nothing is changed and you are told.",
  scope: "tickets:write",
  hints: {
    readOnlyHint: false,
    // Priority and assignee are overwritten, and closing cannot be undone.
    destructiveHint: true,
    idempotentHint: false,
    openWorldHint: false,
  },
  audited: ["id", "status", "priority", "expectedVersion"],
  input: z
    .strictObject({
      id: ticketId,
      status: z.enum(ticketStatuses).optional(),
      priority: z.enum(ticketPriorities).optional(),
      assignee: person.optional(),
      comment: z.string().trim().min(1).max(4000).optional(),
      expectedVersion: z
        .int()
        .min(1)
        .optional()
        .describe("The version that you read; a ticket that has changed since is left alone"),
    })
    .refine(
      ({ id: _, expectedVersion: __, ...change }) =>
        Object.values(change).some((value) => value !== undefined),
      "Give at least one of status, priority, assignee, comment",
    ),
  output: z.object({ ticket: ticketSchema }),
  async handler({ id, ...change }, { tickets, user, now }) {
    const ticket = await tickets.update(id, change, user, now);
    if (ticket === undefined) throw noSuchTicket(id);
    return { ticket };
  },
});
