import { createServer } from "node:net";

/** Something on loopback that answers nobody and counts who comes. */
export interface CountingListener {
  readonly url: string;
  connections(): number;
  close(): Promise<void>;
}

/** Listens on a port of loopback that the system chooses. */
export async function countingListener(): Promise<CountingListener> {
  let count = 0;
  const server = createServer((socket) => {
    count += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve, reject) => {
    server.on("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    connections: () => count,
    close: () => new Promise((done) => server.close(() => done())),
  };
}
