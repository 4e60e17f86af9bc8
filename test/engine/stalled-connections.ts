import { connect, type Socket } from "node:net";

/** Connections of somebody who never ends the headers of his request. */
export interface StalledConnections {
  /** How many of them the other side has ended. */
  ended(): number;
  close(): void;
}

/** About as much as nginx takes of a request's headers, in the smallest of them: what costs it most. */
const headers = "a:\r\n".repeat(4000);

/** Opens so many connections to a port of loopback, each with headers that go on. */
export function stallConnections(port: number, count: number): StalledConnections {
  let ended = 0;
  const sockets = Array.from({ length: count }, (): Socket => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.write(`POST /mcp HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n${headers}b`);
    });
    // whatever ends it, `close` tells of it
    socket.on("error", () => {});
    socket.on("close", () => {
      ended += 1;
    });
    return socket.resume();
  });
  return {
    ended: () => ended,
    close() {
      for (const socket of sockets) socket.destroy();
    },
  };
}
