import { Agent, createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { pipeline } from "node:stream";

/** A way to a server for clients that cannot send a token. */
export interface TokenProxy {
  /** URL of `/mcp` behind the proxy. */
  readonly endpoint: string;
  close(): Promise<void>;
}

/**
 * Listens on loopback and passes everything on to `target`, streams as they come, with a token
 * added. Host, Origin and every other header stay as the client sent them.
 */
export async function tokenProxy(target: string, token: string): Promise<TokenProxy> {
  const { hostname, port, pathname } = new URL(target);
  const agent = new Agent({ keepAlive: true });
  const server = createServer((incoming, outgoing) => {
    const headers = [...incoming.rawHeaders, "authorization", `Bearer ${token}`];
    const { method, url: path } = incoming;
    const onward = request({ agent, hostname, port, method, path, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      // an event stream's client waits for the headers, not for the first event
      outgoing.flushHeaders();
      pipeline(answer, outgoing, () => {});
    });
    onward.on("error", () => outgoing.destroy());
    outgoing.on("close", () => onward.destroy());
    incoming.pipe(onward);
  });
  const own = await listening(server);
  return {
    endpoint: `http://127.0.0.1:${own}${pathname}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
        agent.destroy();
      }),
  };
}

function listening(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}
