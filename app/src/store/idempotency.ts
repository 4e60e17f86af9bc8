import { createHash } from "node:crypto";
import { UserError } from "../errors.ts";
import type { NewTicket } from "./ticket.ts";

/** What clients may send as an idempotency key. */
export const idempotencyKeyPattern = /^[A-Za-z0-9._-]{1,64}$/;

/** Equal for tickets that say the same, whenever and by whom they are created (SHA-256, hex). */
export function contentHash(ticket: NewTicket): string {
  const { createdAt: _, updatedAt: __, createdBy: ___, ...content } = ticket;
  const sorted = Object.entries(content).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash("sha256").update(JSON.stringify(sorted)).digest("hex");
}

/** The error for a key that already stands for a ticket that says something else. */
export function keyTaken(key: string, id: string): UserError {
  return new UserError(
    `idempotencyKey: ${JSON.stringify(key)} already stands for ${id}, which says something else. Send the first call's arguments to get that ticket again, or a new key to create another.`,
  );
}
