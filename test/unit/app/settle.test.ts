import { EventEmitter } from "node:events";
import { createServer } from "node:http";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Connections, watchConnections } from "../../../app/src/connections.ts";
import { idleGraceMs, quietMs, settle, settledAt } from "../../../app/src/settle.ts";

const stoppedAt = 100_000;
const never = Number.NEGATIVE_INFINITY;
const anyTime = fc.integer({ min: 0, max: stoppedAt + idleGraceMs });

describe("a server that is stopped has settled", () => {
  it("at once when it has no connection and had no call lately", () => {
    expect(settledAt({ stoppedAt, lastCall: never, lastUses: [] })).toBe(stoppedAt);
    expect(settledAt({ stoppedAt, lastCall: stoppedAt - quietMs, lastUses: [] })).toBe(stoppedAt);
  });

  it("when no call came for a while, as new connections may still be sent to it", () => {
    const lastCall = stoppedAt - 1;
    expect(settledAt({ stoppedAt, lastCall, lastUses: [] })).toBe(lastCall + quietMs);
  });

  it("when the connection used last has had its time, be it from before the stop on", () => {
    const lastUses = [stoppedAt - 4000, stoppedAt - 3000, stoppedAt - 60_000];
    expect(settledAt({ stoppedAt, lastCall: never, lastUses })).toBe(stoppedAt + 2000);
  });

  it("after the grace time at the latest, and never before the stop", () => {
    fc.assert(
      fc.property(anyTime, fc.array(anyTime), (lastCall, lastUses) => {
        const at = settledAt({ stoppedAt, lastCall, lastUses });
        expect(at).toBeGreaterThanOrEqual(stoppedAt);
        expect(at).toBeLessThanOrEqual(stoppedAt + idleGraceMs);
      }),
    );
  });

  it("later for each connection more", () => {
    fc.assert(
      fc.property(anyTime, fc.array(anyTime), anyTime, (lastCall, lastUses, more) => {
        const before = settledAt({ stoppedAt, lastCall, lastUses });
        const after = settledAt({ stoppedAt, lastCall, lastUses: [...lastUses, more] });
        expect(after).toBeGreaterThanOrEqual(before);
      }),
    );
  });
});

/** A server whose events the test sends, and a clock that stands still unless it is moved. */
function watched() {
  const server = createServer();
  const connections = watchConnections(server, "/mcp", () => Date.now());
  const connect = () => {
    const socket = new EventEmitter();
    server.emit("connection", socket);
    return {
      ask: (url: string) =>
        server.emit("request", Object.assign(new EventEmitter(), { socket, url })),
      close: () => socket.emit("close"),
    };
  };
  return { connections, connect };
}

describe("waiting for clients to go", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  /** Milliseconds until it has settled. */
  async function waited(connections: Connections, limitMs = 60_000): Promise<number> {
    const started = Date.now();
    const done = settle(connections, () => Date.now(), limitMs).then(() => Date.now() - started);
    await vi.runAllTimersAsync();
    return done;
  }

  it("takes no time where nobody is, and probes are nobody", async () => {
    const { connections, connect } = watched();
    const probe = connect();
    probe.ask("/ready");
    probe.close();
    expect(await waited(connections)).toBe(0);
  });

  it("ends soon after the last of them has gone", async () => {
    const { connections, connect } = watched();
    const client = connect();
    client.ask("/mcp");
    setTimeout(() => client.close(), 300);
    expect(await waited(connections)).toBe(quietMs);
  });

  it("goes on while new ones come, and ends when the grace time is over", async () => {
    const { connections, connect } = watched();
    const coming = setInterval(() => {
      const client = connect();
      client.ask("/mcp");
      client.close();
    }, 200);
    setTimeout(() => clearInterval(coming), idleGraceMs);
    connect().ask("/mcp");
    expect(await waited(connections)).toBe(idleGraceMs);
  });

  it("lasts no longer than it may", async () => {
    const { connections, connect } = watched();
    connect().ask("/mcp");
    expect(await waited(connections, 700)).toBe(700);
  });

  it("takes what has come in by the end, before anything is closed", async () => {
    vi.useRealTimers();
    const { connections, connect } = watched();
    let taken = 0;
    const arrive = () => {
      connect().close();
      taken += 1;
      if (taken < 3) setImmediate(arrive);
    };
    setImmediate(arrive);
    await settle(connections, () => Date.now(), 60_000);
    expect(taken).toBe(3);
  });

  it("leaves no timer behind", async () => {
    const { connections, connect } = watched();
    const client = connect();
    setTimeout(() => client.close(), 10);
    await waited(connections);
    expect(vi.getTimerCount()).toBe(0);
  });
});
