import { z } from "zod";
import type { ContractTarget } from "../contract/mcp-contract.ts";
import { openSession } from "../engine/deployed.ts";

const page = z.object({
  tickets: z.array(z.object({ id: z.string(), title: z.string() })),
  nextCursor: z.string().optional(),
});

/** A ticket as the server lists it. */
export type ListedTicket = z.output<typeof page>["tickets"][number];

/** All tickets whose title or description has a text, as the server lists them, page by page. */
export async function listedTickets(target: ContractTarget, query: string) {
  const session = await openSession(target);
  try {
    const found: ListedTicket[] = [];
    let cursor: string | undefined;
    do {
      const more = cursor === undefined ? {} : { cursor };
      const answer = await session.call("list_tickets", { query, limit: 50, ...more });
      const { tickets, nextCursor } = page.parse(answer.data);
      found.push(...tickets);
      cursor = nextCursor;
    } while (cursor !== undefined);
    return found;
  } finally {
    await session.close();
  }
}

/** Tickets that were acknowledged and are not listed, and titles that are listed more than once. */
export function ticketFaults(
  acknowledged: readonly ListedTicket[],
  listed: readonly ListedTicket[],
): { readonly lost: readonly string[]; readonly twice: readonly string[] } {
  const there = new Set(listed.map(({ id, title }) => `${id} ${title}`));
  const titles = listed.map(({ title }) => title);
  return {
    lost: acknowledged.map(({ id, title }) => `${id} ${title}`).filter((one) => !there.has(one)),
    twice: titles.filter((title, n) => titles.indexOf(title) !== n),
  };
}
