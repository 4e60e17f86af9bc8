import { createTicket } from "./create-ticket.ts";
import type { Tool } from "./define-tool.ts";
import { getItem } from "./get-item.ts";
import { getTicket } from "./get-ticket.ts";
import { listLowStock } from "./list-low-stock.ts";
import { listTickets } from "./list-tickets.ts";
import { readPolicy } from "./read-policy.ts";
import { searchInventory } from "./search-inventory.ts";
import { searchPolicies } from "./search-policies.ts";
import { updateTicket } from "./update-ticket.ts";

/** Every tool, in the order in which clients see them. */
export const tools: readonly Tool[] = [
  searchInventory,
  getItem,
  listLowStock,
  searchPolicies,
  readPolicy,
  createTicket,
  listTickets,
  getTicket,
  updateTicket,
];

/** The names of all tools. */
export const toolNames: ReadonlySet<string> = new Set(tools.map((tool) => tool.name));
