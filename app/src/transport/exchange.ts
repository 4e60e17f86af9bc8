import type {
  AuthInfo,
  JSONRPCMessage,
  JSONRPCRequest,
  Transport,
  TransportSendOptions,
  WebStandardStreamableHTTPServerTransport,
} from "@modelcontextprotocol/server";
import { cancelledId, idInUseResponse } from "../guard/request-ids.ts";
import { type EventStream, openEventStream } from "./event-stream.ts";

/** A transport on which requests are answered as JSON, and as a stream only when more is to be said. */
export interface Exchange {
  readonly transport: Transport;
  /** The answer to one request; undefined when the SDK has to give it, such as a missing scope. */
  answer(message: JSONRPCRequest, caller: Caller): Promise<Response> | undefined;
  /** Whether a request with this id waits for its answer. */
  runs(id: string | number): boolean;
  /** Whether every request has been answered to its end. */
  isIdle(): boolean;
}

/** Whose request it is. */
export interface Caller {
  readonly request: Request;
  readonly authInfo: AuthInfo | undefined;
}

/** How the SDK has the scopes of a request judged before it is answered. */
type ScopeResolver = Parameters<
  WebStandardStreamableHTTPServerTransport["setScopeChallengeResolver"]
>[0];

/** What the SDK's transport does for what an exchange does not answer. */
export type InnerTransport = Transport &
  Pick<
    WebStandardStreamableHTTPServerTransport,
    "setScopeChallengeResolver" | "setSupportedProtocolVersions"
  >;

interface Awaited {
  readonly settle: (response: Response) => void;
  stream?: EventStream;
}

/** The transport of one server; what `answer` was not asked for goes through `inner`, if there is one. */
export function createExchange(inner?: InnerTransport): Exchange {
  const awaited = new Map<string | number, Awaited>();
  let challenge: ScopeResolver | undefined;
  let closed = false;

  const transport: Transport & { setScopeChallengeResolver(resolver: ScopeResolver): void } = {
    async start() {
      if (inner === undefined) return;
      inner.onmessage = (message, extra) => {
        transport.onmessage?.(message, extra);
        const cancelled = cancelledId(message);
        if (cancelled !== undefined) forget(cancelled);
      };
      inner.onerror = (error) => transport.onerror?.(error);
      inner.onclose = end;
      await inner.start();
    },
    async send(message, options) {
      const entry = entryOf(message, options);
      if (entry !== undefined) deliver(message, entry);
      else {
        const related = options?.relatedRequestId;
        await inner?.send(message, related === undefined ? {} : { relatedRequestId: related });
      }
    },
    async close() {
      if (inner === undefined) end();
      else await inner.close();
    },
    get sessionId() {
      return inner?.sessionId;
    },
    setSupportedProtocolVersions: (versions) => inner?.setSupportedProtocolVersions(versions),
    setScopeChallengeResolver(resolver) {
      challenge = resolver;
      inner?.setScopeChallengeResolver(resolver);
    },
  };

  function end() {
    if (closed) return;
    closed = true;
    for (const { stream, settle } of awaited.values()) {
      stream?.end();
      // Nobody reads this; it lets whoever waits for the answer go.
      settle(new Response(null, { status: 499 }));
    }
    awaited.clear();
    transport.onclose?.();
  }

  /** A cancelled request gets no answer (MCP, cancellation), but its HTTP request has to end. */
  function forget(id: string | number) {
    const entry = awaited.get(id);
    awaited.delete(id);
    entry?.stream?.end();
    entry?.settle(new Response(null, { status: 202 }));
    // A stream of the SDK ends with an answer only; it rejects an id that it does not know.
    if (entry === undefined) inner?.send(cancelledAnswer(id)).catch(() => {});
  }

  function entryOf(message: JSONRPCMessage, options: TransportSendOptions | undefined) {
    const answered = "method" in message ? undefined : message.id;
    const id = answered ?? options?.relatedRequestId;
    return id === undefined ? undefined : awaited.get(id);
  }

  function deliver(message: JSONRPCMessage, entry: Awaited) {
    if ("method" in message) {
      entry.stream ??= openEventStream(inner?.sessionId, entry.settle);
      entry.stream.write(message);
      return;
    }
    if (message.id !== undefined) awaited.delete(message.id);
    if (entry.stream === undefined) entry.settle(jsonResponse(message, inner?.sessionId));
    else {
      entry.stream.write(message);
      entry.stream.end();
    }
  }

  return {
    transport,
    answer(message, { request, authInfo }) {
      if (closed) return undefined;
      if (awaited.has(message.id)) return Promise.resolve(idInUseResponse(message.id));
      // The SDK answers a missing scope, and waits for a resolver that takes its time.
      const context = { request: message, ...(authInfo === undefined ? {} : { authInfo }) };
      if (challenge?.(context) !== undefined) return undefined;
      const { promise, resolve } = Promise.withResolvers<Response>();
      awaited.set(message.id, { settle: resolve });
      transport.onmessage?.(message, {
        request,
        ...(authInfo === undefined ? {} : { authInfo }),
      });
      return promise;
    },
    runs: (id) => awaited.has(id),
    isIdle: () => awaited.size === 0,
  };
}

/** Clients that cancelled ignore what still comes (MCP, cancellation). */
function cancelledAnswer(id: string | number): JSONRPCMessage {
  return { jsonrpc: "2.0", id, error: { code: -32000, message: "The request was cancelled" } };
}

function jsonResponse(message: JSONRPCMessage, sessionId: string | undefined): Response {
  // Plain headers: the Node adapter writes them as they are.
  const headers: Record<string, string> = { "content-type": "application/json" };
  if (sessionId !== undefined) headers["mcp-session-id"] = sessionId;
  return new Response(JSON.stringify(message), { headers });
}
