import { request } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import type Docker from "dockerode";
import type { Figures } from "../goals.ts";
import { median, rounded } from "../statistics.ts";

const starts = 5;

/** How long memory must stay as it is to be called idle: looks, one a second, and their spread. */
const idle = { looks: 5, spread: 0.01, atMost: 60 } as const;

/**
 * Starts the stack's own server container again and again, hardened and limited as it is there,
 * then reads its memory once it rests.
 *
 * @param healthUrl published liveness check of the container.
 */
export async function containerFigures(
  docker: Docker,
  name: string,
  healthUrl: string,
  say: (line: string) => void,
): Promise<Figures> {
  const container = docker.getContainer(name);
  const seconds: number[] = [];
  for (let start = 1; start <= starts; start++) {
    await container.stop();
    const started = process.hrtime.bigint();
    const since = () => Number(process.hrtime.bigint() - started) / 1e9;
    await container.start();
    const running = since();
    await answers(healthUrl);
    seconds.push(since());
    const total = since().toFixed(2);
    say(`  start ${start}/${starts}: ${total} s, ${running.toFixed(2)} s of it in Docker`);
  }
  say("  waiting until the server's memory rests");
  return {
    start_to_healthy_s: rounded(median(seconds)),
    idle_rss_bytes: await restingMemory(container),
  };
}

/** Asks every 5 ms until the answer is 200. */
async function answers(url: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  while ((await statusOf(url)) !== 200) {
    if (Date.now() > deadline) throw new Error(`${url} did not answer 200 within 60 s`);
    await pause(5);
  }
}

/** Status of one request on a connection of its own; undefined while nothing answers. */
function statusOf(url: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    const call = request(url, { agent: false, timeout: 5000 }, (response) => {
      response.resume();
      response.on("end", () => resolve(response.statusCode));
    });
    call.on("timeout", () => call.destroy());
    call.on("error", () => resolve(undefined));
    call.end();
  });
}

async function restingMemory(container: Docker.Container): Promise<number | null> {
  const seen: number[] = [];
  for (let look = 0; look < idle.atMost; look++) {
    const bytes = await residentBytes(container);
    if (bytes === null) return null;
    seen.push(bytes);
    const last = seen.slice(-idle.looks);
    const isResting = Math.max(...last) <= Math.min(...last) * (1 + idle.spread);
    if (last.length === idle.looks && isResting) return median(last);
    await pause(1000);
  }
  return null;
}

/** Resident size of the container's first process; the daemon asks `ps` on its own machine. */
async function residentBytes(container: Docker.Container): Promise<number | null> {
  const { State } = await container.inspect();
  const { Processes } = await container.top({ ps_args: "-eo pid,rss" });
  const row: unknown = Processes.find((each: readonly string[]) => Number(each[0]) === State.Pid);
  const kibibytes = Array.isArray(row) ? Number(row[1]) : Number.NaN;
  return Number.isInteger(kibibytes) && kibibytes > 0 ? kibibytes * 1024 : null;
}
