import { spawn } from "node:child_process";
import { ToolchainError } from "../../../infra/toolchain/exec.ts";
import { watchPeakMemory } from "./process-memory.ts";

/** What a run of the Pulumi CLI took. */
export interface MeasuredRun {
  readonly seconds: number;
  /**
   * Peak resident size of the program's own process, bytes; null where it cannot be read. The
   * engine and the plugins are left out: the engine is the same for every program, and stand-in
   * plugins are Node processes that the official ones are not.
   */
  readonly peakBytes: number | null;
}

/** Where the CLI runs: a project's folder, and the engine's environment. */
export interface Place {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Runs the Pulumi CLI as a whole process.
 *
 * @throws ToolchainError with what it printed when it fails.
 */
export function measuredRun(args: readonly string[], place: Place): Promise<MeasuredRun> {
  return new Promise((resolve, reject) => {
    const started = process.hrtime.bigint();
    const cli = spawn("pulumi", [...args, "--non-interactive", "--color", "never"], {
      cwd: place.folder,
      env: { ...process.env, ...place.env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const printed: string[] = [];
    for (const stream of [cli.stdout, cli.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => printed.push(text));
    }
    const memory = watchPeakMemory(cli.pid ?? 0, isProgram);
    cli.on("error", reject);
    cli.on("close", (code) => {
      const seconds = Number(process.hrtime.bigint() - started) / 1e9;
      const peakBytes = memory.stop();
      if (code === 0) resolve({ seconds, peakBytes });
      else reject(new ToolchainError(`pulumi ${args.join(" ")} failed:\n${printed.join("")}`));
    });
  });
}

/** The language host starts `node …/cmd/run --monitor=…`; its other helpers have no monitor. */
export function isProgram(command: readonly string[]): boolean {
  return (
    command.some((part) => /[\\/]cmd[\\/]run(-policy-pack)?([\\/]index\.js)?$/.test(part)) &&
    command.some((part) => part.startsWith("--monitor"))
  );
}
