import type { Server } from "node:http";
import { Server as NetServer } from "node:net";
import type { Connections } from "./connections.ts";
import type { InFlight } from "./in-flight.ts";
import { settle } from "./settle.ts";
import type { Logger } from "./telemetry/logger.ts";

/** What is waited for at the end. */
export interface Finishing {
  readonly server: Server;
  readonly connections: Connections;
  readonly inFlight: InFlight;
  readonly logger: Pick<Logger, "warn">;
  /** Milliseconds that never go back; the clock of `connections`. */
  readonly now: () => number;
}

/**
 * Goes on serving until the clients are gone, each answer sending its client away; only then takes
 * no new connection, and waits until no call runs. All of it at most `limitMs`.
 */
export async function finishCalls(
  { server, connections, inFlight, logger, now }: Finishing,
  limitMs: number,
): Promise<void> {
  const started = now();
  await settle(connections, now, limitMs);
  // Not http's own close(), which would also cut connections whose request has not come in whole.
  NetServer.prototype.close.call(server);
  server.closeIdleConnections();
  const left = Math.max(0, limitMs - (now() - started));
  if (!(await inFlight.idle(left))) {
    logger.warn("calls still running at the end of the drain time were cut off");
  }
}
