import {
  type ClientRequest,
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from "node:http";
import { pipeline } from "node:stream";
import { type BodyLimits, createBodyReader } from "./body.ts";
import { showsKey } from "./key.ts";
import { createSessions, mayInitialize } from "./sessions.ts";

/** Who may pass, whereto and how much of it. */
export interface FrontArgs {
  /** Path of MCP; /ping answers without a key, and nothing else does. */
  readonly path: string;
  /** SHA-256 of what callers show. */
  readonly keyHash: Buffer;
  /** Socket of the HTTP server behind, which asks for no key. */
  readonly socketPath: string;
  readonly bodies: BodyLimits;
  /** Requests under way, streams among them. */
  readonly requests: number;
  readonly sessions: number;
}

/** Headers of one connection alone (RFC 9110, section 7.6.1), and those that are for the front alone. */
const notPassedOn =
  /^(connection|keep-alive|transfer-encoding|te|upgrade|expect|authorization|x-api-key|content-length)$/;

/** Milliseconds, more than the bridge lets a call of the server's take. */
const beginningTimeout = 600_000;

const reasons: Readonly<Record<number, string>> = {
  401: "Unauthorized: show the companion's key as bearer token",
  404: "Not found",
  405: "Method not allowed",
  413: "The body is too large",
  502: "The server behind does not answer",
  503: "Too much is under way, try again",
};

/**
 * Stands in front of the bridge's HTTP server, which would read a whole body before it asks for the
 * key: refuses by the headers alone, and bounds what a caller with the key may hold.
 */
export function createFront(args: FrontArgs): Server {
  const { path, keyHash, socketPath } = args;
  const readBody = createBodyReader(args.bodies);
  const sessions = createSessions({ most: args.sessions, end: endSession });
  let underWay = 0;

  function endSession(id: string): void {
    const headers = { "mcp-session-id": id };
    const ending = request({ socketPath, path, method: "DELETE", headers, agent: false });
    // it ends by itself when nobody uses it
    ending.on("error", () => undefined).on("response", (answer) => answer.resume());
    ending.end();
  }

  async function answer(caller: IncomingMessage, to: ServerResponse, waits: boolean) {
    const { method = "", url = "", headers } = caller;
    if (method === "GET" && url === "/ping") return ping(to);
    if (url !== path && !url.startsWith(`${path}?`)) return refuse(to, 404);
    if (!showsKey(headers, keyHash)) return refuse(to, 401);
    if (!["POST", "GET", "DELETE"].includes(method)) return refuse(to, 405);
    if (underWay >= args.requests) return refuse(to, 503);
    underWay += 1;
    to.once("close", () => {
      underWay -= 1;
    });
    if (waits) to.writeContinue();
    const body = await readBody(caller);
    if ("status" in body) return refuse(to, body.status);
    passOn(caller, to, body.bytes, body.release);
  }

  function passOn(caller: IncomingMessage, to: ServerResponse, body: Buffer, release: () => void) {
    // an empty one is none to the server behind
    const session = one(caller.headers["mcp-session-id"]) || undefined;
    const leave = enter(session);
    const headers = { ...passed(caller.headers), "content-length": String(body.length) };
    const { method, url } = caller;
    const behind = request({ socketPath, path: url, method, headers, agent: false });
    let mayBegin = session === undefined && method === "POST" && mayInitialize(body);
    to.once("close", () => {
      leave();
      if (mayBegin) return awaitBeginning(behind, release);
      release();
      behind.destroy();
    });
    behind.on("error", () => {
      mayBegin = false;
      if (to.headersSent) to.destroy();
      else refuse(to, 502);
    });
    behind.on("response", (answered) => {
      mayBegin = false;
      // what was read is parsed by now
      release();
      const { statusCode = 502 } = answered;
      const begun = session === undefined ? one(answered.headers["mcp-session-id"]) : undefined;
      if (to.destroyed) {
        if (begun !== undefined) endSession(begun);
        return behind.destroy();
      }
      if (begun !== undefined && !sessions.begin(begun)) return refuse(to, 503);
      const isOver = statusCode === 404 || (method === "DELETE" && statusCode < 300);
      if (session !== undefined && isOver) sessions.forget(session);
      to.writeHead(statusCode, passed(answered.headers)).flushHeaders();
      pipeline(answered, to, () => undefined);
    });
    behind.end(body);
  }

  /** Lets the answer come though the caller has gone: the session that was begun is told by it alone. */
  function awaitBeginning(behind: ClientRequest, release: () => void) {
    underWay += 1;
    behind.once("close", () => {
      release();
      underWay -= 1;
    });
    behind.setTimeout(beginningTimeout, () => behind.destroy());
  }

  function enter(session: string | undefined): () => void {
    if (session === undefined) return () => undefined;
    sessions.enter(session);
    return () => sessions.leave(session);
  }

  const take = (waits: boolean) => (caller: IncomingMessage, to: ServerResponse) => {
    // it fails when the caller has gone, who then hears nothing
    answer(caller, to, waits).catch(() => to.destroy());
  };
  const limits = { headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 60_000 };
  const front = createServer({ ...limits, connectionsCheckingInterval: 5_000 }, take(false));
  front.maxConnections = 512;
  return front.on("checkContinue", take(true));
}

function ping(to: ServerResponse): void {
  to.writeHead(200, { connection: "close" }).end("pong");
}

/** Closes the connection too, for a body that nobody reads would be in the way of its next request. */
function refuse(to: ServerResponse, status: number): void {
  const error = { code: -32000, message: reasons[status] ?? "Refused" };
  to.writeHead(status, {
    "content-type": "application/json",
    connection: "close",
    ...(status === 401 ? { "www-authenticate": "Bearer" } : {}),
    ...(status === 503 ? { "retry-after": "1" } : {}),
  });
  to.end(JSON.stringify({ jsonrpc: "2.0", error, id: null }));
}

function passed(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !notPassedOn.test(name)));
}

function one(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
