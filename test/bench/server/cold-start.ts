import { median } from "../statistics.ts";
import { type ServerPlan, startServer } from "./server-process.ts";

const starts = 9;

/** Median time from the start of a process to its first 200 on `initialize`, milliseconds. */
export async function coldStartMs(plan: ServerPlan, say: (line: string) => void): Promise<number> {
  // leaves V8's compiled form of the bundle behind, which the image has as well
  await once(plan);
  const times: number[] = [];
  for (let start = 0; start < starts; start++) times.push(await once(plan));
  say(`  starts, ms: ${times.map((time) => Math.round(time)).join(", ")}`);
  return median(times);
}

async function once(plan: ServerPlan): Promise<number> {
  const server = await startServer(plan);
  await server.stop();
  return server.startMs;
}
