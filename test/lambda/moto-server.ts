import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

/** A moto of one's own: an AWS in memory, which is empty at first. */
export interface MotoServer {
  /** The address of every service. */
  readonly endpoint: string;
  /** Account of everything in it: moto's default. */
  readonly account: string;
  /** What an SDK or the Pulumi engine finds credentials in; moto takes any. */
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** Importing all of moto takes a few seconds, more on a busy machine. */
const startSec = 60;

/** Longest life, in seconds: one that its owner did not stop ends by itself. */
const lifeSec = 3600;

/**
 * Starts a moto on a free loopback port and waits until it answers.
 *
 * @param command what MCP_STACKS_MOTO names.
 * @throws Error with moto's own last words when it ends or does not answer in a minute.
 */
export async function startMoto(
  command: string | undefined = process.env.MCP_STACKS_MOTO,
): Promise<MotoServer> {
  if (!command) throw new Error("MCP_STACKS_MOTO names no moto: run this by `npm test`.");
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  // timeout ends it when the one that started it cannot any more
  const args = [`--kill-after=5`, String(lifeSec), command, "-H", "127.0.0.1", "-p", String(port)];
  const child = spawn("timeout", args, { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.setEncoding("utf8");
  child.stderr.on("data", (text: string) => {
    said = (said + text).slice(-2000);
  });
  const stop = () => end(child);
  // a test run that is interrupted leaves nothing behind
  const onExit = () => child.kill("SIGTERM");
  process.once("exit", onExit);
  child.once("exit", () => process.removeListener("exit", onExit));
  const limit = performance.now() + startSec * 1000;
  while (!(await answers(endpoint))) {
    const isLate = performance.now() > limit;
    if (!isLate && child.exitCode === null) {
      await pause(100);
      continue;
    }
    await stop();
    throw new Error(`moto did not answer at ${endpoint}:\n${said}`);
  }
  const env = { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" };
  return { endpoint, account: "123456789012", env, stop };
}

async function answers(endpoint: string): Promise<boolean> {
  try {
    const answer = await fetch(`${endpoint}/moto-api/`, { signal: AbortSignal.timeout(2000) });
    await answer.arrayBuffer();
    return answer.ok;
  } catch {
    return false;
  }
}

function end(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once("exit", () => resolve());
    child.kill("SIGTERM");
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => {
        if (typeof address === "object" && address !== null) resolve(address.port);
        else reject(new Error("no free port"));
      });
    });
  });
}
