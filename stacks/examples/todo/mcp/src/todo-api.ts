import * as z from "zod";

/** One todo, as the API answers it and as clients see it. */
export const todoSchema = z.object({
  id: z.string(),
  title: z.string(),
  due: z.string().nullable().describe("Day as YYYY-MM-DD; null when it may wait"),
  done: z.boolean(),
  createdAt: z.string().describe("UTC, ISO 8601"),
});

/** A list with how many there are in all. */
export const todosSchema = z.object({ total: z.int(), todos: z.array(todoSchema) });

/** One todo. */
export type Todo = z.output<typeof todoSchema>;

/** Where the API is and how it is asked. */
export interface TodoApiSettings {
  readonly url: string;
  /** `SERVICE_AUTH_TOKEN`; it goes into one header and nowhere else. */
  readonly token: string;
  /** Milliseconds that an answer may take. */
  readonly timeoutMs: number;
}

/** The todo API as tools use it; a call ends with its signal. */
export interface TodoApi {
  create(todo: { title: string; due: string | null }, signal?: AbortSignal): Promise<Todo>;
  list(
    query: { done: boolean | undefined; limit: number },
    signal?: AbortSignal,
  ): Promise<z.output<typeof todosSchema>>;
  complete(id: string, signal?: AbortSignal): Promise<Todo>;
  remove(id: string, signal?: AbortSignal): Promise<void>;
}

/** Why the API did not do what it was asked; the message is for whoever called the tool. */
export class ApiFault extends Error {
  override readonly name = "ApiFault";
  /** For who runs both: what went wrong, and what to do; undefined for a fault of the caller's. */
  readonly outage: { readonly reason: string; readonly fix: string } | undefined;

  constructor(message: string, outage?: { readonly reason: string; readonly fix: string }) {
    super(message);
    this.outage = outage;
  }
}

const faultSchema = z.object({ error: z.string() });

/** A client of the API at a URL; every fault of its methods is an ApiFault. */
export function todoApi({ url, token, timeoutMs }: TodoApiSettings): TodoApi {
  const ask = async <T>(
    schema: z.ZodType<T>,
    method: string,
    path: string,
    { body, signal }: { body?: unknown; signal?: AbortSignal | undefined } = {},
  ): Promise<T> => {
    const limit = AbortSignal.timeout(timeoutMs);
    const response = await fetch(`${url.replace(/\/$/, "")}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      // a redirect would carry the token to somebody else
      redirect: "error",
      signal: signal === undefined ? limit : AbortSignal.any([limit, signal]),
    }).catch((error: unknown) => {
      throw unreachable(error, timeoutMs);
    });
    const answer: unknown = await response.json().catch(() => undefined);
    if (!response.ok) throw refused(response.status, faultSchema.safeParse(answer).data?.error);
    const parsed = schema.safeParse(answer);
    if (parsed.success) return parsed.data;
    throw outage("The todo API answered something else than todos.", {
      reason: `what it answers to ${method} ${path} is not what it should be`,
      fix: "look whether TODO_API_URL is the todo API's",
    });
  };
  const at = (id: string) => `/todos/${encodeURIComponent(id)}`;
  return {
    create: (todo, signal) => ask(todoSchema, "POST", "/todos", { body: todo, signal }),
    list: ({ done, limit }, signal) => {
      const query = new URLSearchParams({ limit: String(limit) });
      if (done !== undefined) query.set("done", String(done));
      return ask(todosSchema, "GET", `/todos?${query}`, { signal });
    },
    complete: (id, signal) => ask(todoSchema, "PATCH", at(id), { body: { done: true }, signal }),
    remove: async (id, signal) => void (await ask(z.undefined(), "DELETE", at(id), { signal })),
  };
}

/** What the commonest codes of the system mean. */
const inWords = {
  ECONNREFUSED: "nothing listens there",
  ENOTFOUND: "no host has that name",
  EAI_AGAIN: "its name cannot be looked up",
} as const;

function unreachable(error: unknown, timeoutMs: number): ApiFault {
  const isLate = error instanceof Error && error.name === "TimeoutError";
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
  const words = code in inWords ? `${Reflect.get(inWords, code)} (${code})` : code;
  const reason = isLate ? `no answer within ${timeoutMs} ms` : words;
  return outage("The todo API cannot be reached now. Try again in a moment.", {
    reason,
    fix: "start the API, or set TODO_API_URL to where it is",
  });
}

function refused(status: number, error: string | undefined): ApiFault {
  if (status === 401) {
    return outage(
      "The todo API does not accept this server's SERVICE_AUTH_TOKEN. Whoever runs both must give them the same one.",
      { reason: "it answers 401", fix: "give both sides the same SERVICE_AUTH_TOKEN" },
    );
  }
  if (status < 500 && error !== undefined)
    return new ApiFault(`The todo API refused it: ${error}.`);
  return outage("The todo API failed. Try again in a moment.", {
    reason: `it answers ${status}`,
    fix: "look at the log of the API",
  });
}

function outage(message: string, why: { readonly reason: string; readonly fix: string }): ApiFault {
  return new ApiFault(message, why);
}
