import { load } from "./load.ts";
import { connections, type Ids } from "./measure-lanes.ts";
import { residentBytes } from "./resident-memory.ts";
import { type ServerPlan, startServer } from "./server-process.ts";

/** Calls before the first look, and before the last one. */
const looks = { first: 20_000, last: 100_000 } as const;

/** Resident size of a new server after 100,000 calls less that after 20,000, bytes; null if unknown. */
export async function memoryGrowth(
  plan: ServerPlan,
  ids: Ids,
  say: (line: string) => void,
): Promise<number | null> {
  const server = await startServer(plan);
  try {
    const { url, headers } = server;
    const sizes: (number | null)[] = [];
    for (const calls of [looks.first, looks.last - looks.first]) {
      const result = await load({
        url,
        headers,
        connections,
        protocol: "2025-11-25",
        sessions: false,
        firstId: ids.next,
        warmUpSec: 0,
        length: { calls },
      });
      ids.next += result.ids;
      sizes.push(residentBytes(server.pid));
    }
    const [first, last] = sizes;
    if (typeof first !== "number" || typeof last !== "number") return null;
    const mb = (bytes: number) => (bytes / 1e6).toFixed(1);
    say(`  ${mb(first)} MB after ${looks.first} calls, ${mb(last)} MB after ${looks.last}`);
    return last - first;
  } finally {
    await server.stop();
  }
}
