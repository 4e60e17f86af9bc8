import { spawn } from "node:child_process";

/** A need that cannot be met; the message says what was tried and what a person can do. */
export class ToolchainError extends Error {
  override readonly name = "ToolchainError";
}

/** How a command is run and what people hear of it. */
export interface ExecOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** What the step does, for the heartbeat of a long one; silent without it. */
  readonly label?: string;
  readonly say?: (line: string) => void;
  /** Seconds until the command is ended. @default 1800 */
  readonly timeoutSec?: number;
}

const heartbeatSec = 20;
const shownLines = 20;

/**
 * Runs a command and captures what it prints; a step with a label says every 20 s that it goes on.
 *
 * @throws ToolchainError with the command's last lines when it fails or takes too long.
 */
export function exec(
  command: string,
  args: readonly string[],
  { cwd, env = process.env, label, say, timeoutSec = 1800 }: ExecOptions = {},
): Promise<{ stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    const started = Date.now();
    const seconds = () => Math.round((Date.now() - started) / 1000);
    const child = spawn(command, [...args], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    const output = { stdout: "", stderr: "" };
    for (const stream of ["stdout", "stderr"] as const) {
      child[stream].setEncoding("utf8");
      child[stream].on("data", (chunk: string) => {
        output[stream] += chunk;
      });
    }
    const heartbeat = setInterval(() => {
      if (label) say?.(`  ${label} … ${seconds()} s`);
    }, heartbeatSec * 1000);
    let late = false;
    const limit = setTimeout(() => {
      late = true;
      child.kill("SIGKILL");
    }, timeoutSec * 1000);
    const finish = (): void => {
      clearInterval(heartbeat);
      clearTimeout(limit);
    };
    const fail = (what: string): void =>
      reject(new ToolchainError(failure(label ?? command, what, command, args, output)));

    child.on("error", (error) => {
      finish();
      fail(error.message);
    });
    child.on("close", (code, signal) => {
      finish();
      if (code === 0) resolve(output);
      else fail(late ? `it took more than ${timeoutSec} s` : `exit ${code ?? signal}`);
    });
  });
}

function failure(
  step: string,
  what: string,
  command: string,
  args: readonly string[],
  { stdout, stderr }: { stdout: string; stderr: string },
): string {
  const lines = `${stdout}\n${stderr}`.trim().split("\n").slice(-shownLines);
  const shown = lines.filter((line) => line.trim() !== "").map((line) => `    ${line}`);
  return [`${step} failed (${what}): ${[command, ...args].join(" ")}`, ...shown].join("\n");
}
