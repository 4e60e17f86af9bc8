import type { McpServer, McpServerFactory } from "@modelcontextprotocol/server";
import { createExchange, type Exchange } from "./exchange.ts";

/** A server that waits for its next request, with the transport that it is connected to. */
export interface ReadyServer {
  readonly server: Pick<McpServer, "close">;
  readonly exchange: Exchange;
}

/** Servers that are kept between requests, each serving one request at a time. */
export interface ReadyServers {
  take(request: Request): Promise<ReadyServer> | ReadyServer;
  /** Gives a server back, which must have answered. */
  giveBack(ready: ReadyServer): void;
  close(): Promise<void>;
}

/** Most servers of one kind that wait; more are made for a burst, and dropped after it. */
export const mostWaiting = 64;

/**
 * Servers of 2025-era clients without a session. Building one costs more than a call does, so a
 * server that has answered is used again; it never learns anything of a client (see plain-call).
 */
export function createReadyServers(factory: McpServerFactory): ReadyServers {
  const waiting: ReadyServer[] = [];
  let closed = false;
  return {
    take: (request) => waiting.pop() ?? build(factory, request),
    giveBack(ready) {
      if (!closed && waiting.length < mostWaiting) waiting.push(ready);
      else void ready.server.close();
    },
    async close() {
      closed = true;
      await Promise.all(waiting.splice(0).map(({ server }) => server.close()));
    },
  };
}

async function build(factory: McpServerFactory, requestInfo: Request): Promise<ReadyServer> {
  // No caller is named to the factory: the server will serve others too.
  const server = await factory({ era: "legacy", requestInfo });
  const exchange = createExchange();
  await server.connect(exchange.transport);
  return { server, exchange };
}
