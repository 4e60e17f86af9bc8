import { DatabaseSync } from "node:sqlite";
import { messageOf, StartError } from "../errors.ts";
import { migrate } from "./migrations.ts";

/**
 * Opens a database file in the newest schema; `whenNew` fills one that did not exist.
 *
 * @throws StartError that names the file.
 */
export function openSqliteFile(path: string, whenNew: (db: DatabaseSync) => void): DatabaseSync {
  try {
    const db = new DatabaseSync(path, { timeout: 5000 });
    // WAL with NORMAL: a killed process loses nothing that was answered, a power cut perhaps the last writes.
    db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON");
    migrate(db, () => whenNew(db));
    return db;
  } catch (error) {
    if (error instanceof StartError) throw error;
    throw new StartError(
      `The ticket database ${path} cannot be opened (${messageOf(error)}). Check that DATA_DIR is writable for the server's user and that the file is a SQLite database.`,
    );
  }
}

/** Runs `work` in a transaction that has the only right to write from its start. */
export function inTransaction<T>(db: DatabaseSync, work: () => T): T {
  db.exec("BEGIN IMMEDIATE");
  try {
    const result = work();
    db.exec("COMMIT");
    return result;
  } catch (error) {
    db.exec("ROLLBACK");
    throw error;
  }
}
