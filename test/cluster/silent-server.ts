import { createServer, type Socket } from "node:net";

/** A port of loopback that takes connections and never says a word. */
export interface SilentServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Listens until it is closed, which ends the connections that are open. */
export async function silentServer(): Promise<SilentServer> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => open.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("no port");
  return {
    port: address.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}
