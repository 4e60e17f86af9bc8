import { randomUUID } from "node:crypto";
import type { Ticket } from "../store/ticket.ts";
import type { TicketStore } from "../store/tickets.ts";
import { type AddressPolicy, publicOnly } from "./address-policy.ts";
import { createDeliveries, type DeliveryResult } from "./deliveries.ts";
import { post } from "./post.ts";
import { signedHeaders, signingKey } from "./sign.ts";

/** Who hears of new tickets, and who hears what becomes of each message. */
export interface WebhookSettings {
  readonly url: URL;
  readonly secret: string;
  readonly clock: () => Date;
  readonly onResult: (result: DeliveryResult, ticketId: string, reason: string) => void;
  /** @default only https to public addresses */
  readonly policy?: AddressPolicy;
}

/** Tells somebody of new tickets; never waits and never fails. */
export interface TicketWebhook {
  created(ticket: Ticket): void;
  /** Waits for messages under way, two seconds at most. */
  stop(): Promise<void>;
}

const mostWaiting = 1000;
const mostAtOnce = 4;
const stopMs = 2000;

interface Message {
  readonly id: string;
  readonly ticketId: string;
  readonly body: string;
}

/** A webhook after Standard Webhooks; messages are kept in memory, 1000 at most. */
export function createTicketWebhook(settings: WebhookSettings): TicketWebhook {
  const { url, secret, clock, onResult, policy = publicOnly } = settings;
  const key = signingKey(secret);
  const deliveries = createDeliveries<Message>({
    deliver: ({ id, body }, stop) =>
      post(url, signedHeaders(key, { id, body, at: clock() }), body, policy, stop),
    onResult: (result, { ticketId }, reason) => onResult(result, ticketId, reason),
    mostWaiting,
    mostAtOnce,
  });
  return {
    created(ticket) {
      const id = `msg_${randomUUID()}`;
      deliveries.add({ id, ticketId: ticket.id, body: ticketCreated(id, ticket, clock()) });
    },
    stop: () => deliveries.stop(stopMs),
  };
}

/** The message: what a ticket is about, without what its author wrote at length. */
function ticketCreated(id: string, ticket: Ticket, at: Date): string {
  const { description: _, comments: __, ...told } = ticket;
  return JSON.stringify({ type: "ticket.created", id, time: at.toISOString(), ticket: told });
}

/** The store with a webhook that hears of every ticket it creates; closing it closes both. */
export function withWebhook(store: TicketStore, webhook: TicketWebhook): TicketStore {
  return {
    ...store,
    async create(ticket, idempotencyKey) {
      const created = await store.create(ticket, idempotencyKey);
      if (!created.replayed) webhook.created(created.ticket);
      return created;
    },
    async close() {
      await webhook.stop();
      await store.close();
    },
  };
}
