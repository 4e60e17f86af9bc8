import type { Server } from "node:http";
import type { Socket } from "node:net";

/** The open connections of a server, and how they were used last; milliseconds of the clock given. */
export interface Connections {
  /** For each open connection, when it came or its last request began. */
  lastUses(): Iterable<number>;
  /** When the last request for the path began; -Infinity before the first. */
  lastCall(): number;
  /** How many connections and requests have come in. */
  arrivals(): number;
  /** Resolves when a connection is closed, or after `ms` milliseconds; any number may wait. */
  closedOrAfter(ms: number): Promise<void>;
}

/** Keeps account of a server's connections, and of its requests for `path`; others are probes. */
export function watchConnections(server: Server, path: string, now: () => number): Connections {
  const lastUses = new Map<Socket, number>();
  let lastCall = Number.NEGATIVE_INFINITY;
  let arrivals = 0;
  const waiting = new Set<() => void>();
  server.on("connection", (socket: Socket) => {
    arrivals += 1;
    lastUses.set(socket, now());
    socket.once("close", () => {
      lastUses.delete(socket);
      for (const wake of waiting) wake();
    });
  });
  server.on("request", ({ socket, url }) => {
    const at = now();
    arrivals += 1;
    lastUses.set(socket, at);
    if (url?.startsWith(path) === true) lastCall = at;
  });
  return {
    lastUses: () => lastUses.values(),
    lastCall: () => lastCall,
    arrivals: () => arrivals,
    async closedOrAfter(ms) {
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting.add(resolve);
      const timer = setTimeout(resolve, ms);
      await promise;
      clearTimeout(timer);
      waiting.delete(resolve);
    },
  };
}
