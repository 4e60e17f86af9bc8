import type { IncomingMessage, Server, ServerResponse } from "node:http";

/** Answers a request; false when it is for somebody else. */
export type Route = (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

/** Largest body that is taken, and largest of which the rest is read, bytes. */
const mostBytes = 128 * 1024;
const mostUnwanted = 16 * 1024 * 1024;

/** An answer that is none of the expected ones, with its status. */
export class HttpFault extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Ends a request with a value as JSON. */
export function answerJson(
  response: ServerResponse,
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): true {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(`${JSON.stringify(value)}\n`);
  return true;
}

/** The path of a request, without its query. */
export function pathOf({ url = "/" }: IncomingMessage): string {
  return url.split("?", 1)[0] ?? "/";
}

/** The bearer token of a request (RFC 6750, section 2.1). */
export function bearerOf({ headers }: IncomingMessage): string | undefined {
  return /^Bearer ([\w.~+/=-]+)$/i.exec(headers.authorization ?? "")?.[1];
}

/**
 * The body of a request as JSON.
 *
 * @throws HttpFault when it is too large or no JSON.
 */
export async function jsonBody(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request) {
    size += part.length;
    if (size <= mostBytes) parts.push(part);
    // left unread, it would be in the way of the next request of a proxy's connection
    else if (size > mostUnwanted) break;
  }
  if (size > mostBytes) throw new HttpFault(413, `a body has at most ${mostBytes} bytes`);
  try {
    return JSON.parse(Buffer.concat(parts).toString("utf8"));
  } catch {
    throw new HttpFault(400, "the body is not JSON");
  }
}

/** Takes no new connection, and resolves when the last is gone; after `limitMs` all are cut off. */
export async function closeServer(server: Server, limitMs: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  const looking = setInterval(() => server.closeIdleConnections(), 20);
  const late = setTimeout(() => server.closeAllConnections(), limitMs);
  await promise;
  clearInterval(looking);
  clearTimeout(late);
}
