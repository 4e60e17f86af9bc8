import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { request } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { initialize } from "./call.ts";
import { freePort } from "./free-port.ts";

/** How a measured server is started on a port. */
export interface ServerPlan {
  readonly name: string;
  readonly command: string;
  readonly args: (port: number) => readonly string[];
  readonly env: (port: number) => Readonly<Record<string, string>>;
  /** Sent with every request, such as a token. */
  readonly headers: Readonly<Record<string, string>>;
}

/** A server that answers. */
export interface ServerProcess {
  readonly url: string;
  readonly pid: number;
  readonly headers: Readonly<Record<string, string>>;
  /** From the start of the process to the first 200 on `initialize`, milliseconds. */
  readonly startMs: number;
  /** Ends it, and waits until it is gone. */
  stop(): Promise<void>;
}

/** How long a server may take to start, or to end when asked to. */
const patienceMs = 60_000;

/** Longest part of what a server wrote that is shown when it fails, characters. */
const shownOutput = 2000;

/**
 * Starts a server on a free port of the loopback address and waits until it serves MCP.
 *
 * @throws Error with what the server wrote last when it ends or does not answer in time.
 */
export async function startServer(plan: ServerPlan): Promise<ServerProcess> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/mcp`;
  const env = { PATH: process.env.PATH ?? "", ...plan.env(port) };
  const started = performance.now();
  const child = spawn(plan.command, [...plan.args(port)], {
    env,
    // what it writes on standard output, it should not have to wait for
    stdio: ["ignore", "ignore", "pipe"],
  });
  let output = "";
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
    output = (output + chunk).slice(-shownOutput);
  });
  let broken: string | undefined;
  child.once("error", (error) => {
    broken = error.message;
  });
  const deadline = started + patienceMs;
  while ((await statusOf(url, plan.headers)) !== 200) {
    if (hasEnded(child)) broken ??= `ended with ${child.exitCode ?? child.signalCode}`;
    if (performance.now() > deadline) broken ??= "did not answer in time";
    if (broken !== undefined) {
      child.kill("SIGKILL");
      throw new Error(`The server ${plan.name} ${broken}.\n${output}`);
    }
    await pause(2);
  }
  const startMs = performance.now() - started;
  return { url, pid: child.pid ?? 0, headers: plan.headers, startMs, stop: () => stop(child) };
}

async function stop(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const gone = once(child, "exit");
  child.kill("SIGTERM");
  const late = setTimeout(() => child.kill("SIGKILL"), patienceMs / 4);
  await gone;
  clearTimeout(late);
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** Status of `initialize` on a connection of its own; undefined while nothing answers. */
function statusOf(
  url: string,
  more: Readonly<Record<string, string>>,
): Promise<number | undefined> {
  const { promise, resolve } = Promise.withResolvers<number | undefined>();
  const headers = { ...initialize.headers, ...more };
  const call = request(url, { method: "POST", headers, agent: false, timeout: 5000 }, (answer) => {
    answer.resume();
    answer.on("end", () => resolve(answer.statusCode));
  });
  call.on("timeout", () => call.destroy());
  call.on("error", () => resolve(undefined));
  // an answer that breaks off has neither an end nor an error
  call.on("close", () => resolve(undefined));
  call.end(initialize.body);
  return promise;
}
