import * as z from "zod";
import { skuPattern } from "../store/inventory-item.ts";
import { policyIdPattern } from "../store/policy-file.ts";
import { ticketIdPattern } from "../store/ticket.ts";

// Arguments that several tools take, so that limits and wording are the same everywhere.

/** The id of an item. */
export const sku = z
  .string()
  .max(40)
  .regex(skuPattern, "Allowed: a SKU such as NET-SW-048")
  .describe("Stock-keeping unit, for example NET-SW-048");

/** The id of a policy. */
export const policyId = z
  .string()
  .max(40)
  .regex(policyIdPattern, "Allowed: a policy id such as POL-OPS-001")
  .describe("Policy id, for example POL-OPS-001");

/** The id of a ticket. */
export const ticketId = z
  .string()
  .max(13)
  .regex(ticketIdPattern, "Allowed: a ticket id such as TKT-0001")
  .describe("Ticket id, for example TKT-0001");

/** A site of the company. */
export const site = z.string().min(1).max(40).describe("Site code, for example BER-1");

/** A category of items. */
export const category = z.string().min(1).max(40);

/** Somebody by name or address. */
export const person = z.string().trim().min(1).max(120);

/** Entries of one page. */
export const limit = z.int().min(1).max(50).default(20).describe("Most entries to return");

/** Where a page begins. */
export const cursor = z
  .string()
  .max(200)
  .optional()
  .describe("nextCursor of the previous answer; leave out for the first page");

/** What a paged answer carries when there is more. */
export const nextCursor = z
  .string()
  .optional()
  .describe("Send as cursor to get the next page; absent on the last one");
