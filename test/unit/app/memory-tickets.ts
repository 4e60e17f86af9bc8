import { contentHash, keyTaken } from "../../../app/src/store/idempotency.ts";
import { storableText, withStorableText } from "../../../app/src/store/storable-text.ts";
import { firstVersion, parseTicketId, type Ticket } from "../../../app/src/store/ticket.ts";
import { applyChange } from "../../../app/src/store/ticket-change.ts";
import type { TicketQuery, TicketStore } from "../../../app/src/store/tickets.ts";

/** A ticket store for tests, in memory; it passes the contract suite of the real one. */
export function createMemoryTickets(): TicketStore {
  const tickets = new Map<number, Ticket>();
  const keys = new Map<string, { readonly number: number; readonly hash: string }>();
  const find = (id: string) => tickets.get(parseTicketId(id) ?? 0);
  return {
    async create(given, key) {
      const ticket = withStorableText(given);
      const name = key === undefined ? undefined : JSON.stringify([ticket.createdBy, key]);
      const hash = contentHash(ticket);
      const known = name === undefined ? undefined : keys.get(name);
      const first = known === undefined ? undefined : tickets.get(known.number);
      if (first !== undefined) {
        if (known?.hash !== hash) throw keyTaken(key ?? "", first.id);
        return { ticket: first, replayed: true };
      }
      const number = tickets.size + 1;
      const created = firstVersion(number, ticket);
      tickets.set(number, created);
      if (name !== undefined) keys.set(name, { number, hash });
      return { ticket: created, replayed: false };
    },
    get: async (id) => find(id),
    async list(query) {
      const matching = [...tickets]
        .filter(([number, ticket]) => number < (query.before ?? Infinity) && matches(ticket, query))
        .sort(([a], [b]) => b - a);
      const page = matching.slice(0, query.limit);
      const last = page.at(-1);
      return {
        tickets: page.map(([, { description: _, comments: __, ...listed }]) => listed),
        ...(last !== undefined && matching.length > page.length ? { next: last[0] } : {}),
      };
    },
    async update(id, change, by, at) {
      const ticket = find(id);
      if (ticket === undefined) return undefined;
      const changed = applyChange(ticket, withStorableText(change), storableText(by), at);
      tickets.set(parseTicketId(id) ?? 0, changed);
      return changed;
    },
    check: async () => {},
    close: async () => {},
  };
}

function matches(ticket: Ticket, query: TicketQuery): boolean {
  const exact = ["status", "priority", "assignee", "site", "sku"] as const;
  const text = query.text === undefined ? undefined : lower(storableText(query.text));
  return (
    exact.every((key) => query[key] === undefined || query[key] === ticket[key]) &&
    (text === undefined ||
      lower(ticket.title).includes(text) ||
      lower(ticket.description).includes(text))
  );
}

// ASCII only, as SQLite's lower() does.
function lower(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
