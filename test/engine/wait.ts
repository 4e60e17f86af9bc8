import { createServer } from "node:net";

/** Ports of loopback that nothing listened on a moment ago. */
export async function freePorts(count: number): Promise<number[]> {
  const listeners = await Promise.all(Array.from({ length: count }, () => listen()));
  await Promise.all(listeners.map(({ close }) => close()));
  return listeners.map(({ port }) => port);
}

/** Something that holds a port of loopback until it is closed. */
export interface Listener {
  readonly port: number;
  close(): Promise<void>;
}

/** Listens on a port of loopback that the system chooses. */
export function listen(): Promise<Listener> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      if (typeof address !== "object" || address === null) return reject(new Error("no port"));
      const close = () => new Promise<void>((done) => server.close(() => done()));
      resolve({ port: address.port, close });
    });
  });
}

/** Waits until a condition holds, asking every 100 ms; an error counts as not yet. */
export async function until(
  what: string,
  holds: () => Promise<boolean>,
  timeoutSec = 60,
): Promise<void> {
  const deadline = Date.now() + timeoutSec * 1000;
  let reason: unknown = "it did not hold";
  const asked = () =>
    holds().catch((error: unknown) => {
      reason = error;
      return false;
    });
  while (!(await asked())) {
    if (Date.now() > deadline) throw new Error(`${what}: not within ${timeoutSec} s (${reason})`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
