import * as z from "zod";
import { idempotencyKeyPattern } from "../store/idempotency.ts";
import { type NewTicket, ticketPriorities, ticketSchema } from "../store/ticket.ts";
import { assertLinks } from "./assert-links.ts";
import { defineTool } from "./define-tool.ts";
import { person, policyId, site, sku } from "./fields.ts";

/** Opens a ticket, once for each idempotency key. */
export const createTicket = defineTool({
  name: "create_ticket",
  title: "Create ticket",
  description:
    "Open a new operations ticket. Link the inventory item (sku) and the policy it rests on (policyId) when there are any; both must exist. Look with list_tickets first whether one exists already. Each call creates a ticket. To be able to repeat a call whose answer was lost, send an idempotencyKey: the same key with the same arguments gives the same ticket again (replayed is true then) and creates none.",
  scope: "tickets:write",
  hints: {
    readOnlyHint: false,
    destructiveHint: false,
    idempotentHint: false,
    openWorldHint: false,
  },
  audited: ["priority", "category", "site", "sku", "policyId"],
  input: z.strictObject({
    title: z.string().trim().min(3).max(120).describe("What is wrong or wanted, in one line"),
    description: z.string().trim().min(1).max(4000).describe("What happened, where, since when"),
    priority: z.enum(ticketPriorities).default("medium"),
    category: z
      .string()
      .trim()
      .min(1)
      .max(40)
      .default("general")
      .describe("Kind of work, for example hardware, access, facilities"),
    site: site.optional(),
    sku: sku.optional(),
    policyId: policyId.optional(),
    requester: person.optional().describe("Who asked for it; you yourself when left out"),
    assignee: person.optional().describe("Who should do it"),
    idempotencyKey: z
      .string()
      .max(64)
      .regex(idempotencyKeyPattern, "Allowed: 1 to 64 letters, digits, dots, dashes, underscores")
      .optional()
      .describe("A name of your own for this call, new for each ticket, for example a UUID"),
  }),
  output: z.object({
    ticket: ticketSchema,
    replayed: z.boolean().describe("True if an earlier call with this key created the ticket"),
  }),
  async handler({ site, sku, policyId, assignee, requester, idempotencyKey, ...rest }, context) {
    assertLinks({ site, sku, policyId }, context);
    const at = context.now.toISOString();
    const draft: NewTicket = {
      ...rest,
      status: "open",
      requester: requester ?? context.user,
      createdBy: context.user,
      createdAt: at,
      updatedAt: at,
      ...(site === undefined ? {} : { site }),
      ...(sku === undefined ? {} : { sku }),
      ...(policyId === undefined ? {} : { policyId }),
      ...(assignee === undefined ? {} : { assignee }),
    };
    return { ...(await context.tickets.create(draft, idempotencyKey)) };
  },
});
