import { once } from "node:events";
import type { Server } from "node:http";

/** How often connections whose answer has ended meanwhile are looked for, milliseconds. */
const lookMs = 10;

/** Closes each connection once its answer has gone out, and after `limitMs` all of them. */
export async function closeConnections(server: Server, limitMs: number): Promise<void> {
  const closed = once(server, "close", { signal: AbortSignal.timeout(limitMs) }).catch(() => {});
  // Closes the idle ones too, and tells when the last connection is gone.
  server.close();
  const looking = setInterval(() => server.closeIdleConnections(), lookMs);
  await closed;
  clearInterval(looking);
  server.closeAllConnections();
}
