/** One thing to do, as the API answers it. */
export interface Todo {
  readonly id: string;
  readonly title: string;
  /** Day, as `YYYY-MM-DD`. */
  readonly due: string | null;
  readonly done: boolean;
  /** UTC, ISO 8601. */
  readonly createdAt: string;
}

/** What a todo is made of by whoever creates it. */
export interface NewTodo {
  readonly title: string;
  readonly due: string | null;
}

/** What may be changed of one. */
export type TodoChange = Partial<NewTodo & Pick<Todo, "done">>;

/** What was sent is no todo; the message says why, to whoever sent it. */
export class Refused extends Error {
  override readonly name = "Refused";
}

const longestTitle = 200;

/**
 * Reads the body of a `POST`.
 *
 * @throws Refused with the field and what it must be.
 */
export function newTodo(body: unknown): NewTodo {
  const { title, due = null } = fieldsOf(body, ["title", "due"]);
  return { title: titleOf(title), due: dueOf(due) };
}

/**
 * Reads the body of a `PATCH`.
 *
 * @throws Refused as `newTodo`, and when nothing is changed.
 */
export function todoChange(body: unknown): TodoChange {
  const fields = fieldsOf(body, ["title", "due", "done"]);
  if (Object.keys(fields).length === 0) throw new Refused("send title, due or done");
  const { title, due, done } = fields;
  if (done !== undefined && typeof done !== "boolean") throw new Refused("done is true or false");
  return {
    ...(title === undefined ? {} : { title: titleOf(title) }),
    ...(due === undefined ? {} : { due: dueOf(due) }),
    ...(done === undefined ? {} : { done }),
  };
}

function fieldsOf(body: unknown, known: readonly string[]): Readonly<Record<string, unknown>> {
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw new Refused("send a JSON object");
  }
  const unknown = Object.keys(body).find((name) => !known.includes(name));
  if (unknown === undefined) return { ...body };
  throw new Refused(`there is no field ${JSON.stringify(unknown)}; known are ${known.join(", ")}`);
}

function titleOf(value: unknown): string {
  const title = typeof value === "string" ? value.trim() : "";
  if (title !== "" && title.length <= longestTitle) return title;
  throw new Refused(`title is a text of 1 to ${longestTitle} characters`);
}

function dueOf(value: unknown): string | null {
  if (value === null) return null;
  if (typeof value === "string" && isDay(value)) return value;
  throw new Refused("due is a day such as 2027-01-31, or null");
}

/** Whether there is such a day: 30 February has the form alone. */
function isDay(text: string): boolean {
  const date = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00Z`) : undefined;
  if (date === undefined || Number.isNaN(date.getTime())) return false;
  return date.toISOString().startsWith(text);
}
