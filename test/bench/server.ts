import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkoutRoot } from "../../infra/cli/checkout.ts";
import type { Goal } from "./goals.ts";
import type { Bench, Measured } from "./main.ts";
import { buildServers } from "./server/built-servers.ts";
import { coldStartMs } from "./server/cold-start.ts";
import { measureLanes } from "./server/measure-lanes.ts";
import { memoryGrowth } from "./server/memory-growth.ts";
import { barePlan, fullPlan } from "./server/own-plans.ts";
import { rateRatio } from "./server/rows.ts";
import { type ServerPlan, type ServerProcess, startServer } from "./server/server-process.ts";
import { rounded } from "./statistics.ts";

const goals: Readonly<Record<string, Goal>> = {
  full_vs_bare: { label: "full server / bare one, stateless", unit: "ratio", atLeast: 0.8 },
  p99_ms: { label: "full server, slowest of a hundred calls", unit: "milliseconds" },
  rss_loaded_bytes: { label: "full server under load", unit: "bytes", atMost: 200e6 },
  rss_growth_bytes: { label: "after 100,000 calls, since 20,000", unit: "bytes", atMost: 10e6 },
  cold_start_ms: { label: "process to first answer", unit: "milliseconds", atMost: 150 },
};

/** The MCP server: calls a second against its bare self and against others, memory, start. */
export const serverBench: Bench = { goals, measure };

async function measure(say: (line: string) => void): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), "mcp-stacks-bench-"));
  const running = new Map<string, ServerProcess>();
  try {
    say("Bundling the server, as it ships and bare");
    const built = await buildServers(checkoutRoot, folder);
    const full = await fullPlan(built, "full");
    say("Starting the server again and again");
    const coldStart = await coldStartMs(full, say);
    const ids = { next: 1 };
    say("Following its memory over 100,000 calls");
    const growth = await memoryGrowth(full, ids, say);
    say("Starting every server");
    const plans: readonly ServerPlan[] = [full, barePlan(built, "bare")];
    for (const plan of plans) running.set(plan.name, await startServer(plan));
    const rows = await measureLanes(running, ids, say);
    const own = rows.find(({ name }) => name === "full");
    const figures = {
      full_vs_bare: rateRatio(rows, "full", "bare"),
      p99_ms: own?.p99_ms ?? null,
      rss_loaded_bytes: own?.rss_loaded_bytes ?? null,
      rss_growth_bytes: growth,
      cold_start_ms: rounded(coldStart),
    };
    return { figures, rows };
  } finally {
    for (const server of running.values()) await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
