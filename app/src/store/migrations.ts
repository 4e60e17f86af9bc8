import type { DatabaseSync } from "node:sqlite";
import { StartError } from "../errors.ts";

/** Steps from each schema version to the next; a released step is never changed, only followed. */
const steps: readonly string[] = [
  `CREATE TABLE tickets (
     number INTEGER PRIMARY KEY AUTOINCREMENT,
     title TEXT NOT NULL,
     description TEXT NOT NULL,
     status TEXT NOT NULL,
     priority TEXT NOT NULL,
     category TEXT NOT NULL,
     site TEXT,
     sku TEXT,
     policy_id TEXT,
     requester TEXT NOT NULL,
     created_by TEXT NOT NULL,
     assignee TEXT,
     created_at TEXT NOT NULL,
     updated_at TEXT NOT NULL
   ) STRICT;
   CREATE INDEX tickets_by_status ON tickets (status, number);
   CREATE TABLE comments (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     ticket INTEGER NOT NULL REFERENCES tickets (number),
     at TEXT NOT NULL,
     by TEXT NOT NULL,
     text TEXT NOT NULL
   ) STRICT;
   CREATE INDEX comments_by_ticket ON comments (ticket, id);`,
  `ALTER TABLE tickets ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
   ALTER TABLE tickets ADD COLUMN idempotency_key TEXT;
   ALTER TABLE tickets ADD COLUMN content_hash TEXT;
   CREATE UNIQUE INDEX tickets_by_key ON tickets (created_by, idempotency_key)
     WHERE idempotency_key IS NOT NULL;`,
];

/** Brings the database to the newest schema; `whenNew` runs in the transaction that creates it. */
export function migrate(db: DatabaseSync, whenNew: () => void): void {
  // IMMEDIATE: of two processes that start together, one migrates and the other waits, then sees it done.
  db.exec("BEGIN IMMEDIATE");
  try {
    const row = db.prepare("PRAGMA user_version").get();
    const version = Number(row?.user_version ?? 0);
    assertKnownSchema(version, steps.length);
    for (const step of steps.slice(version)) db.exec(step);
    db.exec(`PRAGMA user_version = ${steps.length}`);
    if (version === 0) whenNew();
    db.exec("COMMIT");
  } catch (error) {
    db.exec("ROLLBACK");
    throw error;
  }
}

/** Throws a StartError if the database was written by a newer server. */
export function assertKnownSchema(version: number, newest: number): void {
  if (version <= newest) return;
  throw new StartError(
    `The ticket database has schema ${version}, but this server knows only up to ${newest}: it was written by a newer version. Start that version or restore a backup.`,
  );
}
