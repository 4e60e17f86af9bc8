import { rowPlaces } from "./postgres-schema.ts";
import { newColumns } from "./ticket-rows.ts";

const comments =
  "SELECT coalesce(json_agg(json_build_object('at', at, 'by', by, 'text', text) ORDER BY id), '[]') FROM comments WHERE ticket = $1";

const update = (rest: string) =>
  `WITH changed AS (
     UPDATE tickets SET status = $2, priority = $3, assignee = $4, updated_at = $5, version = $6
     WHERE number = $1
   )${rest} SELECT (${comments}) AS comments`;

/** Statements by name; each connection prepares one the first time it is used. */
export const statements = {
  insert: {
    name: "ticket-insert",
    text: `INSERT INTO tickets (${newColumns}) VALUES (${rowPlaces()})
      ON CONFLICT (created_by, idempotency_key) WHERE idempotency_key IS NOT NULL DO NOTHING
      RETURNING number`,
  },
  byKey: {
    name: "ticket-by-key",
    text: "SELECT number, content_hash FROM tickets WHERE created_by = $1 AND idempotency_key = $2",
  },
  get: {
    name: "ticket-get",
    text: `SELECT *, (${comments}) AS comments FROM tickets WHERE number = $1`,
  },
  lock: { name: "ticket-lock", text: "SELECT * FROM tickets WHERE number = $1 FOR UPDATE" },
  /** Answers with the comments as they were before. */
  update: { name: "ticket-update", text: update("") },
  updateAndComment: {
    name: "ticket-update-comment",
    text: update(
      ", added AS (INSERT INTO comments (ticket, at, by, text) VALUES ($1, $5, $7, $8))",
    ),
  },
} as const;
