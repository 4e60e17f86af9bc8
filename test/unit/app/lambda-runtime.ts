import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";

/** What a function told the Runtime API. */
export interface Told {
  /** Of the URL, after its version: `/runtime/invocation/1/response`. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly trailers: NodeJS.Dict<string>;
  readonly body: string;
}

/** An event, and how long the function has for it. */
export interface Given {
  readonly event: unknown;
  /** Takes the place of the event's JSON. */
  readonly text?: string;
  /** @default 60 000 */
  readonly leftMs?: number;
  readonly traceHeader?: string;
}

/** A Runtime API in this process, without time of its own: it answers when it is told to. */
export interface FakeRuntime {
  /** Host and port. */
  readonly address: string;
  /** Gives an event to whoever asks next; resolves with what is told of it. */
  give(given: Given): Promise<Told>;
  /** Resolves when the next event is asked for. */
  asked(): Promise<void>;
  /** Resolves with the next thing that is told of no event. */
  told(): Promise<Told>;
  readonly extensions: string[];
  close(): Promise<void>;
}

/** Starts one on a free port of loopback. */
export async function startFakeRuntime(): Promise<FakeRuntime> {
  const waiting: ((given: Given & { id: string }) => void)[] = [];
  const asking = new Set<() => void>();
  const answers = new Map<string, (told: Told) => void>();
  const outside = Promise.withResolvers<Told>();
  const extensions: string[] = [];
  let count = 0;

  const server: Server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    const path = (request.url ?? "").replace(/^\/[\d-]+/, "");
    if (path === "/extension/register") {
      extensions.push(String(request.headers["lambda-extension-name"]));
      response.setHeader("lambda-extension-identifier", "one").end("{}");
      return;
    }
    // never answered, as there are no events
    if (path === "/extension/event/next") return;
    if (path === "/runtime/invocation/next") {
      waiting.push(({ id, event, text, leftMs = 60_000, traceHeader }) => {
        response.setHeader("lambda-runtime-aws-request-id", id);
        response.setHeader("lambda-runtime-deadline-ms", String(Date.now() + leftMs));
        if (traceHeader !== undefined) response.setHeader("lambda-runtime-trace-id", traceHeader);
        response.end(text ?? JSON.stringify(event));
      });
      for (const wake of asking) wake();
      asking.clear();
      return;
    }
    const told = { path, headers: request.headers, trailers: request.trailers, body };
    const [, id = ""] = /invocation\/(\w+)\//.exec(path) ?? [];
    (answers.get(id) ?? outside.resolve)(told);
    response.writeHead(202).end("{}");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;

  const asked = async () => {
    if (waiting.length > 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    asking.add(resolve);
    await promise;
  };
  return {
    address: `127.0.0.1:${port}`,
    async give(given) {
      await asked();
      const id = `id${++count}`;
      const { promise, resolve } = Promise.withResolvers<Told>();
      answers.set(id, resolve);
      waiting.shift()?.({ ...given, id });
      return promise;
    },
    asked,
    told: () => outside.promise,
    extensions,
    async close() {
      if (!server.listening) return;
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
