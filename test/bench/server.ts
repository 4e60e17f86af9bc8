import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkoutRoot } from "../../infra/cli/checkout.ts";
import { createContext } from "../../infra/toolchain/context.ts";
import type { Goal } from "./goals.ts";
import type { Bench, Measured } from "./main.ts";
import { buildServers } from "./server/built-servers.ts";
import { coldStartMs } from "./server/cold-start.ts";
import { measureLanes } from "./server/measure-lanes.ts";
import { memoryGrowth } from "./server/memory-growth.ts";
import { otherPlans } from "./server/other-plans.ts";
import { fullPlan, moreOwnPlans } from "./server/own-plans.ts";
import { type BenchRedis, startRedis } from "./server/redis.ts";
import { type Row, rateRatio } from "./server/rows.ts";
import { type ServerProcess, startServer } from "./server/server-process.ts";
import { rounded } from "./statistics.ts";

const goals: Readonly<Record<string, Goal>> = {
  full_vs_bare: { label: "ours as it ships / ours bare", unit: "ratio", atLeast: 0.8 },
  full_redis_vs_bare: { label: "the same, with limits in Redis", unit: "ratio" },
  bare_vs_everything_session: {
    label: "ours bare / server-everything, sessions",
    unit: "ratio",
    atLeast: 1,
  },
  bare_vs_sdk1_stateless: {
    label: "ours bare / SDK 1.x, stateless",
    unit: "ratio",
    atLeast: 1.5,
  },
  full_vs_fastmcp: { label: "ours as it ships / FastMCP, stateless", unit: "ratio", atLeast: 4 },
  p99_ms: { label: "ours as it ships, slowest of a hundred calls", unit: "milliseconds" },
  rss_loaded_bytes: { label: "the same, under load", unit: "bytes", atMost: 200e6 },
  rss_growth_bytes: { label: "from 20,000 to 100,000 calls", unit: "bytes", atMost: 10e6 },
  cold_start_ms: { label: "process to first answer", unit: "milliseconds", atMost: 150 },
};

/** The MCP server: calls a second against its bare self and against others, memory, start. */
export const serverBench: Bench = { goals, measure };

async function measure(say: (line: string) => void): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), "mcp-stacks-bench-"));
  const running = new Map<string, ServerProcess>();
  let redis: BenchRedis | undefined;
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
    redis = await startRedis(say);
    const others = await otherPlans(createContext({ checkout: checkoutRoot, say }));
    const plans = [full, ...(await moreOwnPlans(built, redis?.url)), ...others];
    for (const plan of plans) running.set(plan.name, await startServer(plan));
    return figuresOf(await measureLanes(running, ids, say), growth, coldStart);
  } finally {
    for (const server of running.values()) await server.stop();
    await redis?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function figuresOf(
  rows: readonly Row[],
  growth: number | null,
  coldStart: number,
): Required<Measured> {
  const full = rows.find(({ name }) => name === "full");
  const figures = {
    full_vs_bare: rateRatio(rows, "full", "bare"),
    full_redis_vs_bare: rateRatio(rows, "full_redis", "bare"),
    bare_vs_everything_session: rateRatio(rows, "bare_session", "everything_session"),
    bare_vs_sdk1_stateless: rateRatio(rows, "bare", "sdk1_stateless"),
    full_vs_fastmcp: rateRatio(rows, "full", "fastmcp"),
    p99_ms: full?.p99_ms ?? null,
    rss_loaded_bytes: full?.rss_loaded_bytes ?? null,
    rss_growth_bytes: growth,
    cold_start_ms: rounded(coldStart),
  };
  return { figures, rows };
}
