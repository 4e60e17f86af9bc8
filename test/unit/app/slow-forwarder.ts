import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

/** A network between clients and servers: new connections go where it says, open ones stay where they are. */
export interface SlowForwarder {
  readonly port: number;
  /** Sends every connection that comes from now on to this port of the loopback address. */
  sendNewTo(port: number): void;
  close(): void;
}

/**
 * What kube-proxy is to a Service, with the time that a network takes: a request may be on its way
 * for `delayMs` while the server closes the connection it comes on.
 */
export async function startSlowForwarder(port: number, delayMs: number): Promise<SlowForwarder> {
  let target = port;
  const open = new Set<Socket>();
  const forwarder = createServer({ allowHalfOpen: true }, (client) => {
    const server = connect({ port: target, host: "127.0.0.1", allowHalfOpen: true });
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      open.add(from);
      from.on("data", (chunk) => setTimeout(() => to.writable && to.write(chunk), delayMs));
      from.on("end", () => setTimeout(() => to.end(), delayMs));
      // What a network does to a connection that broke: the other side hears of it.
      from.on("error", () => setTimeout(() => to.resetAndDestroy(), delayMs));
      from.on("close", () => open.delete(from));
    }
  });
  forwarder.listen(0, "127.0.0.1");
  await once(forwarder, "listening");
  const address = forwarder.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    sendNewTo(next) {
      target = next;
    },
    close() {
      forwarder.close();
      for (const socket of open) socket.destroy();
    },
  };
}
