import type { ContractTarget } from "../contract/mcp-contract.ts";
import { type Load, type LoadOptions, startLoad } from "../load/start-load.ts";
import type { LoadResult } from "../load/tally.ts";
import { clusterDns } from "./cluster-dns.ts";

/** Limits that no load of a test comes near. */
export const wideLimits = {
  requestsPerMinute: 100_000,
  toolCallsPerMinute: 100_000,
  toolConcurrency: 10_000,
} as const;

/**
 * CPU and memory of a server pod under load. The load, five pods and the control plane share what
 * may be two cores: a limit of CPU would hold up pods at moments that are the machine's choice.
 */
export const loadedResources = {
  requests: { cpu: 0.25, memoryMiB: 128 },
  limits: { cpu: 2, memoryMiB: 256 },
} as const;

/** Milliseconds in which a load reaches its rate: a client and pods that just started are slow. */
const rampMs = 5000;

/** Users in whose names a load calls. */
const users = 8;

/** Sends a load to a stack's Service by its name, as a pod would. */
export async function clusterLoad(
  target: ContractTarget,
  options: Partial<LoadOptions> = {},
): Promise<Load> {
  const token = (n: number) =>
    target.token(["ops:read", "tickets:write"], { subject: `load-${n}@test`, ttlSec: 1800 });
  const tokens = await Promise.all(Array.from({ length: users }, (_, n) => token(n)));
  const preload = new URL(`service-names-preload.ts?${await clusterDns()}`, import.meta.url).href;
  return startLoad({ endpoint: target.endpoint, tokens, rampMs, ...options }, preload);
}

/**
 * Runs `act` while a load goes on, which began before and has been sent after it.
 *
 * @param calls of the load before and after it.
 * @param atLeast calls of the load altogether.
 */
export async function whileLoaded(
  load: Load,
  { before, after, atLeast }: { before: number; after: number; atLeast: number },
  act: () => Promise<void>,
): Promise<LoadResult> {
  try {
    await load.reached(before);
    await act();
    await load.reached(Math.max(atLeast, load.counts().sent + after));
    return await load.stop();
  } finally {
    load.kill();
  }
}

/** What became of a load, in one line. */
export function summary(what: string, { sent, failed, p50Ms, p99Ms, protocols }: LoadResult) {
  const eras = Object.entries(protocols)
    .map(([protocol, count]) => `${count} of ${protocol}`)
    .join(", ");
  return `${what}: ${sent} calls, ${failed} failed; answered ${eras}; p50 ${p50Ms.toFixed(1)} ms, p99 ${p99Ms.toFixed(1)} ms`;
}
