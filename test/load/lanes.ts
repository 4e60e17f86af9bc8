import { Agent } from "node:http";
import { clients, type McpSession, type ToolAnswer } from "../contract/clients.ts";
import type { LoadJob } from "./load-job.ts";
import { protocols, rawCall } from "./raw-call.ts";

/** One way in which calls reach the server. */
export interface Lane {
  /** The revision of the protocol that it speaks. */
  readonly protocol: string;
  call(name: string, args: Readonly<Record<string, unknown>>): Promise<ToolAnswer>;
  close(): Promise<void>;
}

/** The lanes of a load, and which of them a call takes. */
export interface Lanes {
  /** Of ten calls five take official clients, four kept connections, and one a connection of its own. */
  of(call: number): Lane;
  close(): Promise<void>;
}

/**
 * Opens official clients of both eras, kept connections of both eras, and what opens a new one for
 * each call. `onFault` hears of official clients that could not be opened again meanwhile.
 */
export async function openLanes(job: LoadJob, onFault: (error: unknown) => void): Promise<Lanes> {
  const token = (n: number) => nth(job.tokens, n);
  const opened = Object.values(clients).map((open, n) =>
    clientLane(() => open(job.endpoint, token(n)), job.callsPerSession, onFault),
  );
  const official = await Promise.all(opened);
  const kept = Array.from({ length: job.connections }, (_, n) => rawLane(job, token(n), n, true));
  const fresh = protocols.map((_, n) => rawLane(job, token(n), n, false));
  return {
    of(call) {
      const round = Math.floor(call / 10);
      const place = call % 10;
      if (place < 5) return nth(official, round * 5 + place);
      return place < 9 ? nth(kept, round * 4 + place - 5) : nth(fresh, round);
    },
    async close() {
      await Promise.allSettled([...official, ...kept, ...fresh].map((lane) => lane.close()));
    },
  };
}

interface OpenClient {
  readonly session: McpSession;
  readonly pending: Set<Promise<ToolAnswer>>;
}

/** An official client, opened anew after so many calls, as those do that come new. */
async function clientLane(
  open: () => Promise<McpSession>,
  callsPerSession: number,
  onFault: (error: unknown) => void,
): Promise<Lane> {
  const openOne = async (): Promise<OpenClient> => ({ session: await open(), pending: new Set() });
  let current = await openOne();
  let calls = 0;
  const renew = async () => {
    const before = current;
    current = await openOne();
    // Closing it would fail the calls that wait for their answers.
    await Promise.allSettled(before.pending);
    await before.session.close();
  };
  return {
    get protocol() {
      return current.session.protocol ?? "unknown";
    },
    async call(name, args) {
      calls += 1;
      if (calls % callsPerSession === 0) renew().catch(onFault);
      const { session, pending } = current;
      const answer = session.call(name, { ...args });
      pending.add(answer);
      try {
        return await answer;
      } finally {
        pending.delete(answer);
      }
    },
    close: () => current.session.close(),
  };
}

/** Prepared requests of one era over one kept connection, or each over a new one. */
function rawLane(job: LoadJob, token: string, number: number, keepAlive: boolean): Lane {
  const agent = new Agent({ keepAlive, ...(keepAlive ? { maxSockets: 1 } : {}) });
  const protocol = nth(protocols, number);
  const endpoint = new URL(job.endpoint);
  return {
    protocol,
    call: (name, args) => rawCall({ endpoint, token, protocol, agent, name, args }),
    close: async () => agent.destroy(),
  };
}

function nth<T>(list: readonly T[], n: number): T {
  const item = list[n % list.length];
  if (item === undefined) throw new Error("A load needs at least one token and one connection");
  return item;
}
