import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { ToolAnswer } from "../contract/clients.ts";

/** One call of a tool, and what is wrong with an answer to it; undefined for the right one. */
export interface MixedCall {
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
  fault(data: ToolAnswer["data"]): string | undefined;
}

/** An item that every server of the bundled data has. */
export interface KnownItem {
  readonly sku: string;
  readonly name: string;
}

/** A ticket that a server said it has. */
export interface Acknowledged {
  readonly id: string;
  readonly title: string;
}

const inventory = z.object({ items: z.array(z.object({ sku: z.string(), name: z.string() })) });
const ticketAnswer = z.object({
  ticket: z.object({ id: z.string(), title: z.string() }),
  replayed: z.literal(false),
});

/** The items that are bundled with the server. */
export function bundledItems(): readonly KnownItem[] {
  const file = join(import.meta.dirname, "../../app/data/inventory.json");
  return inventory.parse(JSON.parse(readFileSync(file, "utf8"))).items;
}

/**
 * The call `number` of a run: of 20, one writes, and each reads or writes something of its own, so
 * that the answer to another call is a wrong one. `run` sets the tickets of runs apart.
 */
export function mixedCall(number: number, run: string, items: readonly KnownItem[]): MixedCall {
  const item = items[number % items.length];
  if (item === undefined) throw new Error("The bundled data has no items");
  const turn = Math.floor(number / 10) % 20;
  if (turn === 0) return createTicket(number, run);
  if (turn % 4 === 1) return searchFor(item);
  if (turn % 4 === 2) return listTickets();
  return getItem(item);
}

/** The ticket in a right answer to `create_ticket`; undefined in those of other tools. */
export function acknowledgedIn(data: ToolAnswer["data"]): Acknowledged | undefined {
  const { success, data: answer } = ticketAnswer.safeParse(data);
  return success ? answer.ticket : undefined;
}

function createTicket(number: number, run: string): MixedCall {
  const title = `Load ${run} ${number}`;
  const args = { title, description: "Sent under load", idempotencyKey: `${run}-${number}` };
  return {
    name: "create_ticket",
    args,
    fault: (data) => unless(acknowledgedIn(data)?.title === title, "create_ticket", data),
  };
}

function getItem({ sku, name }: KnownItem): MixedCall {
  const right = z.object({ item: z.object({ sku: z.literal(sku), name: z.literal(name) }) });
  return {
    name: "get_item",
    args: { sku },
    fault: (data) => unless(right.safeParse(data).success, "get_item", data),
  };
}

function searchFor({ sku }: KnownItem): MixedCall {
  const found = z.object({ items: z.array(z.object({ sku: z.string() })) });
  const finds = (data: unknown) => found.safeParse(data).data?.items.some((one) => one.sku === sku);
  return {
    name: "search_inventory",
    args: { query: sku },
    fault: (data) => unless(finds(data) === true, "search_inventory", data),
  };
}

function listTickets(): MixedCall {
  const listed = z.object({ tickets: z.array(z.object({ id: z.string() })).max(5) });
  return {
    name: "list_tickets",
    args: { limit: 5 },
    fault: (data) => unless(listed.safeParse(data).success, "list_tickets", data),
  };
}

function unless(right: boolean, tool: string, data: unknown): string | undefined {
  return right ? undefined : `wrong answer of ${tool}: ${JSON.stringify(data).slice(0, 120)}`;
}
