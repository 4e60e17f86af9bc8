import { randomUUID } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import { type NewTodo, Refused, type Todo, type TodoChange } from "./todo.ts";

/** Which todos are asked for. */
export interface TodoQuery {
  /** Undefined for all. */
  readonly done: boolean | undefined;
  readonly limit: number;
}

/** Where todos are kept; every change is on disk when its call returns. */
export interface TodoStore {
  /** @throws Refused when there are too many already. */
  create(todo: NewTodo): Todo;
  /** The newest first, with how many there are in all. */
  list(query: TodoQuery): { readonly total: number; readonly todos: readonly Todo[] };
  /** Undefined when there is no such todo. */
  change(id: string, change: TodoChange): Todo | undefined;
  /** Whether there was one. */
  remove(id: string): boolean;
  close(): void;
}

/** So that nobody fills the disk. */
const most = 10_000;

/**
 * Opens the store, making it when it is new.
 *
 * @param file path of the database; `:memory:` for one that is gone with the process.
 */
export function openStore(file: string, now: () => Date = () => new Date()): TodoStore {
  const database = new DatabaseSync(file);
  database.exec(
    `PRAGMA synchronous = FULL;
     CREATE TABLE IF NOT EXISTS todos (
       number INTEGER PRIMARY KEY,
       id TEXT NOT NULL UNIQUE,
       title TEXT NOT NULL,
       due TEXT,
       done INTEGER NOT NULL,
       createdAt TEXT NOT NULL
     ) STRICT`,
  );
  const columns = "id, title, due, done, createdAt";
  const isAsked = "($done IS NULL OR done = $done)";
  const count = database.prepare(`SELECT count(*) AS total FROM todos WHERE ${isAsked}`);
  const select = database.prepare(
    `SELECT ${columns} FROM todos WHERE ${isAsked} ORDER BY number DESC LIMIT $limit`,
  );
  const insert = database.prepare(
    `INSERT INTO todos (${columns}) VALUES ($id, $title, $due, 0, $createdAt) RETURNING ${columns}`,
  );
  const update = database.prepare(
    `UPDATE todos SET title = coalesce($title, title), done = coalesce($done, done),
       due = CASE WHEN $setsDue THEN $due ELSE due END
     WHERE id = $id RETURNING ${columns}`,
  );
  const remove = database.prepare("DELETE FROM todos WHERE id = ?");
  const totalOf = (done: number | null) => Number(count.get({ done })?.total);

  return {
    create({ title, due }) {
      if (totalOf(null) >= most) {
        throw new Refused(`there are ${most} todos already: delete some first`);
      }
      const row = insert.get({ id: randomUUID(), title, due, createdAt: now().toISOString() });
      return todoOf(row);
    },
    list({ done, limit }) {
      const asked = flagOf(done);
      return { total: totalOf(asked), todos: select.all({ done: asked, limit }).map(todoOf) };
    },
    change(id, { title = null, due, done }) {
      const setsDue = due === undefined ? 0 : 1;
      const row = update.get({ id, title, setsDue, due: due ?? null, done: flagOf(done) });
      return row === undefined ? undefined : todoOf(row);
    },
    remove: (id) => remove.run(id).changes > 0,
    close: () => database.close(),
  };
}

/** SQLite has no booleans. */
function flagOf(value: boolean | undefined): number | null {
  return value === undefined ? null : Number(value);
}

function todoOf(row: Readonly<Record<string, unknown>> | undefined): Todo {
  const { id, title, due, done, createdAt } = row ?? {};
  return {
    id: String(id),
    title: String(title),
    due: due === null ? null : String(due),
    done: done === 1,
    createdAt: String(createdAt),
  };
}
