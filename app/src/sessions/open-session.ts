import {
  McpServer,
  type McpServerFactory,
  WebStandardStreamableHTTPServerTransport,
} from "@modelcontextprotocol/server";
import { type Caller, createExchange, type Exchange } from "../transport/exchange.ts";

/** A server of its own for one client, and the two ways to it. */
export interface Session {
  /** For plain requests. */
  readonly exchange: Exchange;
  /** For everything else: hello, notifications, streams, goodbye. */
  readonly sdk: WebStandardStreamableHTTPServerTransport;
  readonly server: Pick<McpServer, "close">;
  /** Ids of the requests that `sdk` is answering: it would send both answers to the later of two. */
  readonly streaming: Set<string | number>;
}

/** What a session is made of. */
export interface SessionPlan {
  readonly id: string;
  readonly factory: McpServerFactory;
  readonly caller: Caller;
  /** Called when the client said goodbye. */
  readonly onClosed: () => void;
  /** Hears why the SDK refused something. */
  readonly onError: (error: Error) => void;
}

/** Builds the server of a session, which waits for the client's hello. */
export async function openSession(plan: SessionPlan): Promise<Session> {
  const { id, factory, onClosed } = plan;
  const { request, authInfo } = plan.caller;
  // No event store: a stream that broke off is not resumed, so nothing is kept that could grow.
  const sdk = new WebStandardStreamableHTTPServerTransport({
    sessionIdGenerator: () => id,
    onsessionclosed: onClosed,
  });
  const server = await factory({
    era: "legacy",
    requestInfo: request,
    ...(authInfo === undefined ? {} : { authInfo }),
  });
  const exchange = createExchange(sdk);
  const protocol = server instanceof McpServer ? server.server : server;
  protocol.onerror = plan.onError;
  await server.connect(exchange.transport);
  return { exchange, sdk, server, streaming: new Set() };
}
