import { setImmediate as nextTurn } from "node:timers/promises";
import type { Connections } from "./connections.ts";

/**
 * Milliseconds that an open connection gets for one more request, from its last one on. HTTP/1.1
 * knows no way to say beforehand that an idle connection ends (RFC 9112, 9.6): one that is closed
 * while a request is on its way loses it. Whoever uses a connection more often than this is told in
 * an answer instead.
 */
export const idleGraceMs = 5000;

/** Milliseconds without a call after which no new connection is expected: whoever spreads them has heard of the stop. */
export const quietMs = 1000;

/** What was seen of the clients of a server that is stopped; milliseconds of one clock. */
export interface Seen {
  readonly stoppedAt: number;
  readonly lastCall: number;
  readonly lastUses: Iterable<number>;
}

/** When every client can be taken to have gone to another server: at once if none was there, at most `idleGraceMs` after the stop. */
export function settledAt({ stoppedAt, lastCall, lastUses }: Seen): number {
  let at = Math.max(stoppedAt, lastCall + quietMs);
  for (const used of lastUses) at = Math.max(at, used + idleGraceMs);
  return Math.min(at, stoppedAt + idleGraceMs);
}

/**
 * Waits until every client can be taken to be gone, at most `limitMs`, and until a turn of the event
 * loop brought nothing new; the server goes on serving meanwhile.
 */
export async function settle(
  connections: Connections,
  now: () => number,
  limitMs: number,
): Promise<void> {
  const stoppedAt = now();
  for (;;) {
    const seen = {
      stoppedAt,
      lastCall: connections.lastCall(),
      lastUses: connections.lastUses(),
    };
    const leftMs = Math.min(settledAt(seen), stoppedAt + limitMs) - now();
    if (leftMs <= 0) break;
    await connections.closedOrAfter(leftMs);
  }
  await readWhatCame(connections);
}

/** Turns in which a server that is asked all the time takes what has come in. */
const mostTurns = 100;

/** Node runs timers before it reads: what lies in the sockets when one is due would be lost with them. */
async function readWhatCame(connections: Connections): Promise<void> {
  for (let turn = 0; turn < mostTurns; turn++) {
    const before = connections.arrivals();
    await nextTurn();
    if (connections.arrivals() === before) return;
  }
}
