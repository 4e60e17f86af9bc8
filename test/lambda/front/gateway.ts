import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Readable } from "node:stream";
import { type InvocationEnd, payloadLimits } from "../runtime/invocation.ts";
import {
  type AnswerHead,
  answerOf,
  type GatewayAnswer,
  ownAnswer,
  preludeHead,
  sentHeaders,
} from "./gateway-answer.ts";
import { type GatewayKind, gatewayKinds } from "./gateway-kinds.ts";
import type { ApiIdentity, GatewayRequest } from "./gateway-request.ts";
import { listenOnLoopback } from "./listen-on-loopback.ts";
import { payloadV1 } from "./payload-v1.ts";
import { payloadV2 } from "./payload-v2.ts";
import { routeOf } from "./route-match.ts";
import { readPrelude } from "./stream-prelude.ts";

/** An API and what it calls. */
export interface GatewaySettings {
  /** An HTTP API, or a REST API in mode STREAM. */
  readonly kind: GatewayKind;
  readonly api: ApiIdentity;
  /** Route keys, such as `POST /mcp`. */
  readonly routes: readonly string[];
  /** Milliseconds that an answer may take to begin. @default the most of its kind */
  readonly integrationTimeoutMs?: number;
  /** Whether headers of an answer are renamed as REST APIs do. @default as its kind does */
  readonly renamesHeaders?: boolean;
  /** Whether every body comes in base64, as with a wildcard in a REST API's `binaryMediaTypes`. @default false */
  readonly isBinary?: boolean;
  /** Answer to what has no route. @default that of its kind */
  readonly noRoute?: GatewayAnswer;
  /** Calls the function; undefined when Lambda would not take the call. */
  readonly invoke: (event: string) => Promise<InvocationEnd | undefined>;
}

/** A gateway that listens. */
export interface Gateway {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves an API on loopback, which asks the function for every answer that is not its own. */
export async function serveGateway(settings: GatewaySettings): Promise<Gateway> {
  const server = createServer((request, response) => {
    answer(settings, request, response).catch(() => response.destroy());
  });
  const port = await listenOnLoopback(server);
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  settings: GatewaySettings,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const kind = gatewayKinds[settings.kind];
  const request = await readRequest(incoming, kind.requestLimitBytes);
  if (request === undefined) return send(response, ownAnswer(413, "Request Entity Too Large"));
  const route = routeOf(settings.routes, request);
  if (route === undefined) return send(response, settings.noRoute ?? kind.noRoute);
  const event = eventOf(settings, request, route);
  if (Buffer.byteLength(event) > payloadLimits.event) {
    return send(response, ownAnswer(413, "Request Entity Too Large"));
  }
  const limitMs = settings.integrationTimeoutMs ?? kind.integrationTimeoutMs;
  const end = await within(limitMs, settings.invoke(event));
  if (end === "late") return send(response, kind.late);
  if (end === undefined) return send(response, kind.rejected);
  const renames = settings.renamesHeaders ?? kind.renamesHeaders;
  if (end.kind === "error") return send(response, kind.failed);
  if (end.kind === "stream") return sendStream(response, end.body, kind.failed, renames);
  // mode STREAM asks for the format of streams, whatever the function meant to say
  const result = settings.kind === "stream" ? undefined : answerOf(end.body);
  if (result === undefined) return send(response, kind.failed);
  send(response, { ...result, headers: sentHeaders(result.headers, { renames }) });
}

function eventOf(
  { kind, api, isBinary = false }: GatewaySettings,
  request: GatewayRequest,
  routeKey: string,
): string {
  const context = { requestId: randomUUID(), at: new Date(), isBinary };
  if (kind === "http") return JSON.stringify(payloadV2(request, api, { ...context, routeKey }));
  const resource = routeKey.split(" ")[1] ?? "/{proxy+}";
  return JSON.stringify(payloadV1(request, api, { ...context, resource }));
}

/** Undefined for one that is larger than the gateway takes; the rest of it is not read. */
async function readRequest(
  incoming: IncomingMessage,
  limitBytes: number,
): Promise<GatewayRequest | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    // read to its end all the same, or the client sees its connection break instead of an answer
    if (bytes <= limitBytes) chunks.push(chunk);
  }
  if (bytes > limitBytes) return undefined;
  const [path = "/", ...query] = (incoming.url ?? "/").split("?");
  const { rawHeaders } = incoming;
  return {
    method: incoming.method ?? "GET",
    path,
    query: query.join("?"),
    headers: rawHeaders.flatMap((name, index) =>
      index % 2 === 0 ? [[name, rawHeaders[index + 1] ?? ""] as const] : [],
    ),
    body: Buffer.concat(chunks),
    sourceIp: incoming.socket.remoteAddress ?? "127.0.0.1",
  };
}

async function within<T>(ms: number, work: Promise<T>): Promise<T | "late"> {
  const late = Promise.withResolvers<"late">();
  const timer = setTimeout(() => late.resolve("late"), ms);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

async function sendStream(
  response: ServerResponse,
  body: Readable,
  failed: GatewayAnswer,
  renames: boolean,
): Promise<void> {
  const chunks = body[Symbol.asyncIterator]();
  const beginning = await readPrelude(chunks);
  const head = beginning && preludeHead(beginning.prelude);
  if (beginning === undefined || head === undefined) return send(response, failed);
  writeHead(response, { ...head, headers: sentHeaders(head.headers, { renames }) });
  response.flushHeaders();
  response.write(beginning.rest);
  for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) {
    response.write(next.value);
  }
  response.end();
}

function send(response: ServerResponse, { body, ...head }: GatewayAnswer): void {
  writeHead(response, head);
  response.end(body);
}

function writeHead(response: ServerResponse, { status, headers }: AnswerHead): void {
  response.statusCode = status;
  for (const [name, value] of headers) response.appendHeader(name, value);
}
