import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

/** A long-running helper of ours that outlives the command that starts it (Linux only). */
export interface DetachedProcess {
  readonly label: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly pidFile: string;
  readonly logFile: string;
  /** An argument no other process has: it proves that a process id is still ours. */
  readonly mark: string;
}

/** Process id of the running helper; undefined when it is not there or the file is stale. */
export function runningPid(helper: DetachedProcess): number | undefined {
  try {
    const pid = Number(readFileSync(helper.pidFile, "utf8"));
    const args = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
    return args.includes(helper.mark) ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** Waits until `condition` holds; false when it does not within `timeoutSec` or `giveUp` says so. */
export async function waitUntil(
  condition: () => Promise<boolean>,
  timeoutSec: number,
  giveUp: () => boolean = () => false,
): Promise<boolean> {
  const end = performance.now() + timeoutSec * 1000;
  while (performance.now() < end) {
    if (await condition()) return true;
    if (giveUp()) return false;
    await delay(50);
  }
  return false;
}

/**
 * Starts the helper in a session of its own and waits until it is ready.
 *
 * @throws Error with the last lines of its log when it ends or is not ready in time.
 */
export async function startDetached(
  helper: DetachedProcess,
  ready: () => Promise<boolean>,
  timeoutSec: number,
): Promise<void> {
  for (const file of [helper.pidFile, helper.logFile]) {
    mkdirSync(dirname(file), { recursive: true });
    rmSync(file, { force: true });
  }
  const log = openSync(helper.logFile, "a", 0o600);
  const child = spawn(helper.command, helper.args, {
    detached: true,
    cwd: "/",
    env: helper.env,
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  let failure: string | undefined;
  child.on("error", (error) => {
    failure = error.message;
  });
  child.on("exit", (code, signal) => {
    failure = `it ended with ${signal ?? `code ${code}`}`;
  });
  if (child.pid !== undefined) writeFileSync(helper.pidFile, String(child.pid));
  const isReady = await waitUntil(ready, timeoutSec, () => failure !== undefined);
  child.unref();
  if (isReady) return;
  const reason = failure ?? `it was not ready after ${timeoutSec} s`;
  await stopDetached(helper, 5);
  throw new Error(`${helper.label} did not start: ${reason}.\n${lastLines(helper.logFile, 8)}`);
}

/** Asks the helper to end, ends it by force after `graceSec`, and removes its pid file. */
export async function stopDetached(helper: DetachedProcess, graceSec: number): Promise<void> {
  const gone = async () => runningPid(helper) === undefined;
  signal(helper, "SIGTERM");
  if (!(await waitUntil(gone, graceSec))) {
    signal(helper, "SIGKILL");
    await waitUntil(gone, 5);
  }
  rmSync(helper.pidFile, { force: true });
}

function signal(target: DetachedProcess, name: NodeJS.Signals): void {
  const pid = runningPid(target);
  if (pid === undefined) return;
  try {
    process.kill(pid, name);
  } catch {
    // it ended in between
  }
}

function lastLines(file: string, count: number): string {
  try {
    return readFileSync(file, "utf8").trimEnd().split("\n").slice(-count).join("\n");
  } catch {
    return "";
  }
}
