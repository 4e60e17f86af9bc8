import { type Lane, lanes } from "./lanes.ts";
import { load } from "./load.ts";
import { processTimeMs } from "./process-time.ts";
import { withMemoryOf } from "./resident-memory.ts";
import { rotated } from "./rotation.ts";
import { type Round, type Row, rowOf } from "./rows.ts";
import type { ServerProcess } from "./server-process.ts";

/** Calls at once: as many connections, each with one call under way. */
export const connections = 16;

const rounds = 5;
const warmUpSec = 1;
const measuredSec = 3;

/** Hands out JSON-RPC ids, so that none is used twice in one run. */
export interface Ids {
  next: number;
}

/** Measures the lanes of the servers that run, one after the other and round after round. */
export async function measureLanes(
  servers: ReadonlyMap<string, ServerProcess>,
  ids: Ids,
  say: (line: string) => void,
): Promise<Row[]> {
  const measured = lanes.filter(({ server }) => servers.has(server));
  const results = new Map<Lane, Round[]>(measured.map((lane) => [lane, []]));
  for (let round = 0; round < rounds; round++) {
    const line: string[] = [];
    for (const lane of rotated(measured, round)) {
      const server = servers.get(lane.server);
      if (server === undefined) continue;
      const result = await measureLane(server, lane, ids);
      results.get(lane)?.push(result);
      line.push(`${lane.name} ${Math.round(result.requestsPerSec)}`);
    }
    say(`  round ${round + 1}/${rounds}, calls a second: ${line.join(", ")}`);
  }
  return [...results].map(([lane, own]) => rowOf(lane, own));
}

async function measureLane(server: ServerProcess, lane: Lane, ids: Ids): Promise<Round> {
  const { url, pid, headers } = server;
  const { protocol, sessions } = lane;
  const length = { seconds: measuredSec };
  const job = { url, protocol, sessions, headers, connections, firstId: ids.next, warmUpSec };
  const before = processTimeMs(pid);
  const { value, largest } = await withMemoryOf(pid, () => load({ ...job, length }));
  const after = processTimeMs(pid);
  ids.next += value.ids;
  return {
    requestsPerSec: value.calls / value.seconds,
    p99Ms: value.p99Ms,
    // of the warm-up too: its calls are in both
    cpuUs: before === null || after === null ? null : ((after - before) * 1000) / value.ids,
    rssBytes: largest,
  };
}
