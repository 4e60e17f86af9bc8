import type { TodoStore } from "./store.ts";
import { newTodo, Refused, todoChange } from "./todo.ts";

/** A request as far as the answer depends on it. */
export interface ApiRequest {
  readonly method: string;
  /** Path with its query. */
  readonly url: string;
  /** The text of the body; empty when there is none. */
  readonly body: string;
}

/** What is answered, as JSON; without a body for 204. */
export interface ApiAnswer {
  readonly status: number;
  readonly body?: Readonly<Record<string, unknown>>;
}

const defaultLimit = 50;
const mostListed = 100;

/** Answers a request of a caller that may make it: todos are listed, made, changed and deleted. */
export function answerOf(request: ApiRequest, store: TodoStore): ApiAnswer {
  try {
    return routed(request, store);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { status: 400, body: { error: error.message } };
  }
}

function routed({ method, url, body }: ApiRequest, store: TodoStore): ApiAnswer {
  const { pathname, searchParams } = new URL(url, "http://api");
  if (pathname === "/todos") {
    if (method === "GET") return { status: 200, body: store.list(queryOf(searchParams)) };
    if (method === "POST") return { status: 201, body: { ...store.create(newTodo(parsed(body))) } };
    return notAllowed("GET, POST");
  }
  const id = /^\/todos\/([\w-]{1,64})$/.exec(pathname)?.[1];
  if (id === undefined) return { status: 404, body: { error: `there is nothing at ${pathname}` } };
  if (method === "PATCH") {
    const changed = store.change(id, todoChange(parsed(body)));
    return changed === undefined ? missing(id) : { status: 200, body: { ...changed } };
  }
  if (method === "DELETE") return store.remove(id) ? { status: 204 } : missing(id);
  return notAllowed("PATCH, DELETE");
}

function queryOf(query: URLSearchParams): Parameters<TodoStore["list"]>[0] {
  const done = query.get("done") ?? undefined;
  if (done !== undefined && done !== "true" && done !== "false") {
    throw new Refused("done is true or false");
  }
  const limit = Number(query.get("limit") ?? defaultLimit);
  if (!Number.isInteger(limit) || limit < 1 || limit > mostListed) {
    throw new Refused(`limit is a whole number from 1 to ${mostListed}`);
  }
  return { done: done === undefined ? undefined : done === "true", limit };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new Refused("the body is no JSON");
  }
}

function missing(id: string): ApiAnswer {
  return { status: 404, body: { error: `there is no todo ${id}` } };
}

function notAllowed(methods: string): ApiAnswer {
  return { status: 405, body: { error: `allowed are ${methods}` } };
}
