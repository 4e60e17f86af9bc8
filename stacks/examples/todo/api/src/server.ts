import { createServer, type IncomingMessage, type Server } from "node:http";
import { callerCheck } from "./callers.ts";
import { log } from "./log.ts";
import { type ApiAnswer, answerOf } from "./routes.ts";
import type { Settings } from "./settings.ts";
import type { TodoStore } from "./store.ts";

/** Largest body that is read, in bytes. */
const bodyLimit = 16 * 1024;

/** The API over HTTP: `/health` for anyone, all else for who has the token; one log line a request. */
export function createApi(store: TodoStore, { token }: Pick<Settings, "token">): Server {
  const isCaller = callerCheck(token);
  const answered = async (request: IncomingMessage): Promise<ApiAnswer> => {
    const { method = "GET", url = "/", headers } = request;
    if (url === "/health") return { status: 200, body: { status: "healthy" } };
    if (!isCaller(headers.authorization)) {
      return { status: 401, body: { error: "SERVICE_AUTH_TOKEN is missing or wrong" } };
    }
    const body = await bodyOf(request);
    if (body === undefined) {
      return { status: 413, body: { error: `the body is larger than ${bodyLimit} bytes` } };
    }
    return answerOf({ method, url, body }, store);
  };

  return createServer(async (request, response) => {
    const started = performance.now();
    const { status, body } = await answered(request).catch((error: unknown): ApiAnswer => {
      log("error", { msg: "request failed", reason: String(error) });
      return { status: 500, body: { error: "internal error" } };
    });
    response.writeHead(status, {
      "content-type": "application/json",
      ...(status === 401 ? { "www-authenticate": "Bearer" } : {}),
      // what was not read of a body would be taken for the next request
      ...(status === 413 || status === 401 ? { connection: "close" } : {}),
    });
    response.end(body === undefined ? undefined : JSON.stringify(body));
    const ms = Math.round(performance.now() - started);
    const path = request.url?.split("?")[0];
    // health checks would be most of the log
    if (path !== "/health")
      log("info", { msg: "request", method: request.method, path, status, ms });
  });
}

/** The text of a body; undefined when it is too large. */
async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const parts: Buffer[] = [];
  let size = 0;
  // left open for the answer when it is not read to its end
  for await (const part of request.iterator({ destroyOnReturn: false })) {
    size += part.length;
    if (size > bodyLimit) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}
