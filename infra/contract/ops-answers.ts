import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import type { ToolAnswer } from "./clients.ts";
import { demand, shown } from "./demand.ts";

/** Tools of the Ops Assistant that only read, in order. */
export const readingTools = [
  "get_item",
  "get_ticket",
  "list_low_stock",
  "list_tickets",
  "read_policy",
  "search_inventory",
  "search_policies",
] as const;

/** All tools of the Ops Assistant, in order. */
export const opsTools = [...readingTools, "create_ticket", "update_ticket"].sort();

/** Answer of the tools that list items. */
export const someItems = z.object({
  total: z.int().min(1),
  items: z.array(z.object({ sku: z.string(), quantity: z.int() })).min(1),
});
/** Answer of `get_item`. */
export const oneItem = z.object({ item: z.object({ sku: z.string() }), totalQuantity: z.int() });
/** Answer of the tools that give back a ticket. */
export const oneTicket = z.looseObject({
  ticket: z.looseObject({
    id: z.string(),
    title: z.string(),
    status: z.string(),
    createdBy: z.string(),
    comments: z.array(z.looseObject({ text: z.string(), by: z.string() })),
  }),
});
/** Answer of `list_tickets`. */
export const anyTickets = z.object({ tickets: z.array(z.object({ id: z.string() })) });
/** Answer of `list_tickets` that finds some. */
export const someTickets = z.object({ tickets: z.array(z.object({ id: z.string() })).min(1) });
/** Answer of `search_policies`. */
export const someHits = z.object({ hits: z.array(z.object({ policyId: z.string() })).min(1) });
/** Answer of `read_policy`. */
export const onePolicy = z.object({ id: z.string(), text: z.string().min(1) });
/** What `ops://inventory/summary` holds. */
export const inventorySummary = z.object({ items: z.int().min(1), lowStock: z.array(z.string()) });

/** The structured content of an answer that is no error and has the shape that is asked for. */
export function dataOf<S extends z.ZodType>(schema: S, answer: ToolAnswer): z.output<S> {
  demand(!answer.failed, `answered with an error: ${shown(answer.text)}`);
  // Clients without structured content read the text, so it must say the same.
  const isSame = isDeepStrictEqual(jsonOf(answer.text), answer.data);
  demand(isSame, `its text ${shown(answer.text)} is not its content ${shown(answer.data)}`);
  return shaped(schema, answer.data);
}

/** The JSON of a resource in the shape that is asked for. */
export function documentOf<S extends z.ZodType>(schema: S, text: string): z.output<S> {
  return shaped(schema, jsonOf(text));
}

function shaped<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const parsed = schema.safeParse(value);
  const [issue] = parsed.error?.issues ?? [];
  const place = issue?.path.join(".");
  demand(parsed.success, `answered ${shown(value)}: ${place} ${issue?.message}`);
  return parsed.data;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
