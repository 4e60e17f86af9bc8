import type { Settings } from "./config/schema.ts";

/** What nginx needs before anybody calls: master, worker and their shared zones, MiB. */
const baseMiB = 12;

/**
 * Most that a connection can make nginx hold, KiB: 17 KiB of headers of one letter each, which it
 * keeps at 56 bytes a header, came to 404 KiB.
 */
const connectionKiB = 448;

/** Beyond this a single worker is the limit, not memory. */
const mostConnections = 16_384;

/** What the gateway takes on at once. */
export interface GatewayCapacity {
  /** Connections of the worker, those to the services included: a call or a stream has two. */
  readonly connections: number;
  /** Requests and streams that one client address may have open. */
  readonly perClient: number;
}

/**
 * Works out what the gateway's memory bears at the worst: a worker that runs out of it is killed,
 * and every stream ends with it.
 */
export function gatewayCapacity({ gateway }: Pick<Settings, "gateway">): GatewayCapacity {
  const { memoryMiB, requestsPerClient } = gateway;
  const borne = Math.floor(((memoryMiB - baseMiB) * 1024) / connectionKiB);
  const connections = Math.min(borne, mostConnections);
  // with two connections each, half of all
  return { connections, perClient: requestsPerClient ?? Math.floor(connections / 4) };
}
