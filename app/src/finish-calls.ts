import { once } from "node:events";
import type { Server } from "node:http";
import type { InFlight } from "./in-flight.ts";
import type { Logger } from "./telemetry/logger.ts";

/** What is waited for at the end. */
export interface Finishing {
  /** Takes no new connection any more. */
  readonly server: Server;
  readonly inFlight: InFlight;
  readonly logger: Pick<Logger, "warn">;
}

/**
 * Milliseconds in which requests that were on their way still come in. Each answer closes its
 * connection, so whoever sends all the time is served and gone by then.
 */
const lingerMs = 250;

/** Answers what comes in on open connections for a moment, then waits until no call runs, at most `limitMs`. */
export async function finishCalls(
  { server, inFlight, logger }: Finishing,
  limitMs: number,
): Promise<void> {
  const started = performance.now();
  const stopWaiting = new AbortController();
  const timer = setTimeout(() => stopWaiting.abort(), Math.min(lingerMs, limitMs));
  // The server is closed when its last connection is.
  await once(server, "close", { signal: stopWaiting.signal }).catch(() => {});
  clearTimeout(timer);
  server.closeIdleConnections();
  const left = Math.max(0, limitMs - (performance.now() - started));
  if (!(await inFlight.idle(left))) {
    logger.warn("calls still running at the end of the drain time were cut off");
  }
}
