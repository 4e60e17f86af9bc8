import { createHash, randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { createFront } from "../../../../../infra/companions/images/bridge/front.ts";

/** What callers of it show. */
export const key = "the-key-of-a-companion";

const limits = { bodies: { each: 1000, together: 1500, values: 100 }, requests: 3, sessions: 2 };

/** A front with small limits, before a server of the test's own; both end with `close`. */
export async function frontBefore(listener: RequestListener) {
  const socketPath = `\0mcp-stacks-test-${randomUUID()}`;
  const behind = createServer(listener).listen(socketPath);
  const keyHash = createHash("sha256").update(key).digest();
  const front = createFront({ path: "/mcp", keyHash, socketPath, ...limits });
  await once(front.listen(0, "127.0.0.1"), "listening");
  // an address of TCP, as it listens on a port
  const { port } = front.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    close() {
      for (const server of [front, behind]) {
        server.close();
        server.closeAllConnections();
      }
    },
  };
}

/** Sends a head, and part of a body, by hand; all that is answered until the connection is closed. */
export function sent(port: number, lines: readonly string[], body = ""): Sent {
  const socket = connect(port, "127.0.0.1");
  let text = "";
  socket.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
  });
  socket.write(`${lines.join("\r\n")}\r\nHost: localhost\r\n\r\n${body}`);
  return { socket, answered: once(socket, "close").then(() => text) };
}

/** A request that was begun by hand. */
export interface Sent {
  readonly socket: Socket;
  readonly answered: Promise<string>;
}
